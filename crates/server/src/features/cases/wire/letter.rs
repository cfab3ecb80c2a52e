//! The printed letter of result (C-14): a page by itself, in A4, from the text in chapter `phrases`.

use std::fmt::Write;

use crate::locales::{self, Language};

/// What stands in a letter, ready to read.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Language of the reader.
    pub language: Language,
    /// Title, for example 处理结果告知书.
    pub title: &'a str,
    /// The text of the standard with its placeholders.
    pub text: &'a str,
    /// To whom: the name, masked for readers who may not see it.
    pub name: &'a str,
    /// Number of the case.
    pub number: &'a str,
    /// The matter in words.
    pub matter: &'a str,
    /// Where.
    pub place: &'a str,
    /// When it was reported, in the estate's time.
    pub received: &'a str,
    /// The result.
    pub result: &'a str,
    /// Department in charge.
    pub department: &'a str,
    /// Until when the customer may come back to it.
    pub until: &'a str,
    /// Telephone of the service centre.
    pub phone: &'a str,
    /// Name of the estate.
    pub estate: &'a str,
    /// Date of the letter.
    pub date: &'a str,
}

/// Printing needs nothing but this page: no script, no picture, no font from elsewhere.
const STYLE: &str = "@page{size:A4;margin:25mm 22mm}\
    body{font-family:'Songti SC','SimSun','Noto Serif CJK SC',serif;font-size:14pt;line-height:1.8;color:#000;\
    max-width:166mm;margin:0 auto}\
    h1{font-size:20pt;text-align:center;letter-spacing:.1em;margin:0 0 8mm}\
    table{width:100%;border-collapse:collapse;font-size:12pt;margin-bottom:8mm}\
    th,td{border:1px solid #000;padding:2mm 3mm;text-align:left;vertical-align:top}\
    th{width:28mm;font-weight:normal;white-space:nowrap}\
    p{margin:0 0 2mm;white-space:pre-wrap;overflow-wrap:anywhere}\
    .sign{margin-top:14mm;text-align:right}\
    @media screen{body{padding:15mm}}";

impl Letter<'_> {
    /// The page.
    pub fn page(&self) -> String {
        let label = |code: &str| escape(&locales::text(self.language, code, []));
        let centre = locales::text(self.language, "letter.centre", [("estate", self.estate)]);
        let page_title = locales::text(
            self.language,
            "letter.page-title",
            [("title", self.title), ("number", self.number)],
        );
        let values = [
            ("称呼", self.name),
            ("受理时间", self.received),
            ("事项", self.matter),
            ("单号", self.number),
            ("结果", self.result),
            ("责任部门", self.department),
            ("重开期限", self.until),
            ("电话", self.phone),
            ("服务中心", centre.as_str()),
            ("日期", self.date),
        ];
        let rows = [
            ("letter.number", self.number),
            ("letter.received", self.received),
            ("letter.matter", self.matter),
            ("letter.place", self.place),
            ("letter.department", self.department),
            ("letter.date", self.date),
        ];
        let mut page = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head>\
             <body><h1>{}</h1><table>",
            self.language.tag(),
            escape(&page_title),
            escape(self.title),
        );
        for (code, value) in rows {
            if !value.is_empty() {
                // Writing into a text cannot fail.
                let _ = write!(
                    page,
                    "<tr><th>{}</th><td>{}</td></tr>",
                    label(code),
                    escape(value)
                );
            }
        }
        page.push_str("</table>");
        for line in self.text.lines() {
            let _ = write!(page, "<p>{}</p>", filled(line, &values));
        }
        let _ = write!(
            page,
            "<p class=\"sign\">{}　＿＿＿＿＿＿＿＿＿＿</p></body></html>",
            label("letter.signed")
        );
        page
    }
}

/// A line of the template with its placeholders filled, each once: what a customer wrote is never a placeholder.
fn filled(line: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        out.push_str(&escape(&rest[..open]));
        let inside = &rest[open + 1..];
        let known = inside.find('}').and_then(|close| {
            let name = &inside[..close];
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((close, value.1))
        });
        match known {
            Some((close, value)) => {
                out.push_str(&escape(value));
                rest = &inside[close + 1..];
            }
            None => {
                out.push('{');
                rest = inside;
            }
        }
    }
    out.push_str(&escape(rest));
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
