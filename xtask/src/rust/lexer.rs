//! Tokens of a Rust file, without comments.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Name,
    /// The contents of a string literal, without quotes.
    Text,
    /// A number, a character or a lifetime: never looked at.
    Other,
    /// One mark, or `::`.
    Mark,
}

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its letters.
    pub text: String,
    /// 1-based line.
    pub line: usize,
}

/// All tokens of `source`. Half-written files give what can be read of them.
pub fn tokens(source: &str) -> Vec<Token> {
    Lexer {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    }
    .run()
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn run(mut self) -> Vec<Token> {
        while let Some(c) = self.peek(0) {
            match c {
                '/' if self.peek(1) == Some('/') => self.skip_line(),
                '/' if self.peek(1) == Some('*') => self.skip_block(),
                '"' => self.string(),
                '\'' => self.quote(),
                c if c.is_alphabetic() || c == '_' => self.name(),
                c if c.is_ascii_digit() => self.number(),
                ':' if self.peek(1) == Some(':') => {
                    self.push(Kind::Mark, "::".into(), self.line);
                    self.at += 2;
                }
                c if c.is_whitespace() => self.step(),
                c => {
                    self.push(Kind::Mark, c.into(), self.line);
                    self.step();
                }
            }
        }
        self.tokens
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn step(&mut self) {
        if self.peek(0) == Some('\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn push(&mut self, kind: Kind, text: String, line: usize) {
        self.tokens.push(Token { kind, text, line });
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    fn skip_block(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    self.at += 2;
                }
                ('*', Some('/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.step(),
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.step();
        while let Some(c) = self.peek(0) {
            match c {
                '\\' => {
                    // Escapes do not matter to any rule; a line continuation joins without its blanks.
                    self.step();
                    let escaped = self.peek(0);
                    self.step();
                    if escaped == Some('\n') {
                        while self.peek(0).is_some_and(char::is_whitespace) {
                            self.step();
                        }
                    } else if let Some(c) = escaped {
                        text.push(if c == 'n' { '\n' } else { c });
                    }
                }
                '"' => {
                    self.step();
                    break;
                }
                c => {
                    text.push(c);
                    self.step();
                }
            }
        }
        self.push(Kind::Text, text, line);
    }

    /// `r"…"` or `r#"…"#` with the cursor behind the `r`.
    fn raw_string(&mut self) {
        let line = self.line;
        let mut hashes = 0;
        while self.peek(0) == Some('#') {
            hashes += 1;
            self.at += 1;
        }
        self.step();
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                self.at += 1 + hashes;
                break;
            }
            text.push(c);
            self.step();
        }
        self.push(Kind::Text, text, line);
    }

    /// A character or a lifetime.
    fn quote(&mut self) {
        let line = self.line;
        if self.peek(1) == Some('\\') {
            self.at += 3;
            while self.peek(0).is_some_and(|c| c != '\'') {
                self.step();
            }
            self.step();
        } else if self.peek(2) == Some('\'') {
            self.step();
            self.step();
            self.step();
        } else {
            self.step();
            while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
                self.at += 1;
            }
        }
        self.push(Kind::Other, String::new(), line);
    }

    fn name(&mut self) {
        let line = self.line;
        let from = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        let text: String = self.chars[from..self.at].iter().collect();
        let raw_ahead = self.peek(0) == Some('"')
            || (self.peek(0) == Some('#') && matches!(self.peek(1), Some('"' | '#')));
        match text.as_str() {
            "r" | "br" | "cr" if raw_ahead => self.raw_string(),
            "b" | "c" if self.peek(0) == Some('"') => self.string(),
            "b" if self.peek(0) == Some('\'') => self.quote(),
            _ => self.push(Kind::Name, text, line),
        }
    }

    fn number(&mut self) {
        let line = self.line;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_')
            || (self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()))
        {
            self.at += 1;
        }
        self.push(Kind::Other, String::new(), line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> Vec<String> {
        tokens(source).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn comments_are_not_seen_and_strings_are_one_token() {
        assert_eq!(
            shown("a /* b /* c */ */ // d\n\"e // \\\" f\""),
            ["a", "e // \" f"]
        );
    }

    #[test]
    fn raw_strings_characters_and_lifetimes_do_not_confuse() {
        assert_eq!(
            shown("r#\"x \" y\"# '\"' '\\'' &'a b"),
            ["x \" y", "", "", "&", "", "b"]
        );
    }

    #[test]
    fn lines_are_counted_through_strings() {
        let all = tokens("\"a\nb\"\nc");
        assert_eq!((all[0].line, all[1].line), (1, 3));
    }
}
