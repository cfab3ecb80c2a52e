//! Names and telephone numbers of people who do not exist. The syllables are a table of our own, weighted only by
//! how ordinary a street of names sounds; whoever recognises themselves does so by chance.

use super::chance::Chance;

/// Family names, the commoner ones several times. Some are read in two ways (单, 曾, 查, 仇, 尉迟), because a search
/// by pinyin has to find them under both.
const FAMILY: &str = "王 王 王 李 李 李 张 张 张 刘 刘 陈 陈 陈 杨 杨 赵 黄 黄 周 周 吴 吴 徐 孙 胡 胡 朱 高 林 林 何 郭 马 罗 \
    梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 \
    任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 \
    赖 龚 文 单 查 仇 解 翟 费 纪 欧阳 司徒 上官 尉迟";
const WOMEN: &str = "秀 丽 敏 静 燕 娟 霞 芳 琴 玉 兰 桂 美 雅 婷 雪 慧 莹 洁 琳 颖 倩 欣 怡 佳 梦 思 诗 若 晓 春 红 淑 凤 英 珍 \
    萍 云 梅 彩 月 素 惠 清 蓉 蕾 薇 菲 妍 瑶";
const MEN: &str = "伟 强 磊 军 洋 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 志 建 国 庆 永 文 海 福 德 成 荣 \
    光 振 天 宏 旭 晨 泽 睿 博 子 家 嘉 俊 卫";

/// The range of the demo's mobile numbers. 154 looks like a mobile number, passes every check of one, and has
/// not been given to any operator, so nobody is ever called by mistake.
pub const MOBILE: &str = "154";

/// The area code of the demo's landlines: eleven digits like a real one, and no city has it.
pub const LANDLINE: &str = "0345";

/// A family name.
pub fn family(chance: &mut Chance) -> &'static str {
    syllable(FAMILY, chance)
}

/// A given name of one or two characters; `year` of birth, since older people more often have two.
pub fn given(chance: &mut Chance, woman: bool, year: i16) -> String {
    let table = if woman { WOMEN } else { MEN };
    let first = syllable(table, chance);
    let single = if year < 1975 { 12 } else { 30 };
    if chance.of_100(single) {
        return first.to_owned();
    }
    let second = syllable(table, chance);
    format!("{first}{second}")
}

/// A mobile number that nobody has; `serial` tells one from the other.
pub fn mobile(serial: u32) -> String {
    // Scattered over the range, so that phone tails look as they do in life; the step shares no factor with it.
    let scattered = (u64::from(serial) * 40_503_171 + 11_407_093) % 100_000_000;
    format!("{MOBILE}{scattered:08}")
}

/// A landline number that nobody has.
pub fn landline(serial: u32) -> String {
    let scattered = (u64::from(serial) * 3_571_907 + 1_234_577) % 8_000_000;
    format!("{LANDLINE}-{}", 2_000_000 + scattered)
}

fn syllable(table: &'static str, chance: &mut Chance) -> &'static str {
    let count = table.split_whitespace().count() as u64;
    let at = usize::try_from(chance.below(count)).unwrap_or(0);
    table.split_whitespace().nth(at).unwrap_or("王")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{landline, mobile};

    #[test]
    fn numbers_do_not_repeat_and_keep_to_the_range_that_nobody_has() {
        let mobiles: BTreeSet<String> = (0..6_000).map(mobile).collect();
        assert_eq!(mobiles.len(), 6_000);
        assert!(
            mobiles
                .iter()
                .all(|number| number.len() == 11 && number.starts_with("154"))
        );
        let landlines: BTreeSet<String> = (0..2_000).map(landline).collect();
        assert_eq!(landlines.len(), 2_000);
        assert!(landlines.iter().all(|number| number.len() == 12));
    }
}
