//! Just enough reading of Rust for the rules of the house: tokens, paths, functions. No macro is expanded;
//! a rule that would need that belongs in a lint, not here.

mod functions;
mod lexer;
mod paths;

pub use functions::{Function, functions};
pub use lexer::{Kind, Token, tokens};
pub use paths::{NamedPath, paths};

/// The tokens of a file without its `#[cfg(test)]` items.
pub fn shipped_tokens(text: &str) -> Vec<Token> {
    without_tests(tokens(text))
}

/// Leaves out every item behind `#[cfg(test)]`.
fn without_tests(all: Vec<Token>) -> Vec<Token> {
    let mut kept = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        if is_test_mark(&all[at..]) {
            at = end_of_item(&all, at + 7);
        } else {
            kept.push(all[at].clone());
            at += 1;
        }
    }
    kept
}

/// `#[cfg(test)]`: seven tokens.
fn is_test_mark(rest: &[Token]) -> bool {
    let marks = ["#", "[", "cfg", "(", "test", ")", "]"];
    rest.len() >= marks.len() && marks.iter().zip(rest).all(|(mark, token)| token.text == *mark)
}

/// The token after the item that starts at `from`: behind its closing brace or its semicolon.
fn end_of_item(all: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, token) in all[from.min(all.len())..].iter().enumerate() {
        match token.text.as_str() {
            "{" if token.kind == Kind::Mark => depth += 1,
            "}" if token.kind == Kind::Mark => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return from + offset + 1;
                }
            }
            ";" if token.kind == Kind::Mark && depth == 0 => return from + offset + 1,
            _ => {}
        }
    }
    all.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_items_are_left_out() {
        let kept = shipped_tokens("use a::b; #[cfg(test)] mod tests { use c::d; } fn e() {}");
        assert!(kept.iter().any(|t| t.text == "e"));
        assert!(!kept.iter().any(|t| t.text == "c"));
    }
}
