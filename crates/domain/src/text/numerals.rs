//! Chinese numerals in room numbers: `三`, `十二`, `二十一`, `一百零三`, and digit by digit `五〇一`.

/// The value of one numeral sign below ten.
fn digit(sign: char) -> Option<u32> {
    Some(match sign {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Reads the Chinese numeral at the start of `signs`: its digits and how many signs it takes. Numbers with
/// 十 and 百 are read as such, others digit by digit, so that `五〇一` is `501`.
pub fn read(signs: &[char]) -> Option<(String, usize)> {
    let length = signs
        .iter()
        .take_while(|sign| digit(**sign).is_some() || matches!(sign, '十' | '百'))
        .count();
    let run = signs.get(..length.min(6))?;
    if run.is_empty() {
        return None;
    }
    if !run.iter().any(|sign| matches!(sign, '十' | '百')) {
        let digits = run
            .iter()
            .filter_map(|sign| digit(*sign))
            .map(|digit| digit.to_string())
            .collect();
        return Some((digits, run.len()));
    }
    let (mut sum, mut last) = (0, None);
    for sign in run {
        match sign {
            '百' => sum += last.take()? * 100,
            '十' => sum += last.take().filter(|last| *last > 0).unwrap_or(1) * 10,
            // A zero only fills a gap, as in 一百零三.
            sign => match (last, digit(*sign)?) {
                (None | Some(0), value) => last = Some(value),
                (Some(_), _) => return None,
            },
        }
    }
    Some(((sum + last.unwrap_or(0)).to_string(), run.len()))
}
