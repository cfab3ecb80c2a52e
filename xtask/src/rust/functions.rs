//! The functions of a file, with their tokens.

use super::{Kind, Token};

/// One function: its name, where it stands, and its tokens from `fn` to the closing brace.
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// 1-based line of its name.
    pub line: usize,
    /// Signature and body.
    pub tokens: &'a [Token],
}

/// All functions with a body, inner ones too (also as part of the outer one).
pub fn functions(tokens: &[Token]) -> Vec<Function<'_>> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let [keyword, name] = pair else { continue };
        if keyword.kind != Kind::Name || keyword.text != "fn" || name.kind != Kind::Name {
            continue;
        }
        if let Some(end) = end_of_body(&tokens[at..]) {
            let own = &tokens[at..at + end];
            found.push(Function {
                name: &name.text,
                line: name.line,
                tokens: own,
            });
        }
    }
    found
}

/// Number of tokens up to and with the closing brace; nothing for a function without a body.
fn end_of_body(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut round = 0_usize;
    for (offset, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Mark {
            continue;
        }
        match token.text.as_str() {
            "(" | "[" => round += 1,
            ")" | "]" => round = round.saturating_sub(1),
            ";" if depth == 0 && round == 0 => return None,
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::rust::tokens;

    #[test]
    fn functions_end_at_their_brace() {
        let all = tokens("fn a(x: [u8; 3]) -> u8 { if x { 1 } else { 2 } } trait T { fn b(); } fn c() {}");
        let names: Vec<_> = super::functions(&all)
            .iter()
            .map(|f| (f.name, f.tokens.len() > 6))
            .collect();
        assert_eq!(names, [("a", true), ("c", false)]);
    }
}
