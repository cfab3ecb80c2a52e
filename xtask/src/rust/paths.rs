//! Every path that a file names, in `use` trees and in the running text, resolved as far as the file's own
//! place in its crate allows.

use super::{Kind, Token};

/// A path with its crate first: `crate::clock` in the crate `domain` is `domain::clock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// The segments; the first is a crate, or a local name where that cannot be known.
    pub segments: Vec<String>,
    /// 1-based line.
    pub line: usize,
}

impl NamedPath {
    /// Whether the path starts with these segments.
    pub fn starts_with(&self, head: &[&str]) -> bool {
        self.segments.len() >= head.len() && head.iter().zip(&self.segments).all(|(a, b)| a == b)
    }

    /// Segment `n`, or nothing.
    pub fn segment(&self, n: usize) -> &str {
        self.segments.get(n).map_or("", String::as_str)
    }
}

/// The paths in `tokens` of a file that is the module `module` (crate first).
pub fn paths(tokens: &[Token], module: &[String]) -> Vec<NamedPath> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.kind == Kind::Name && token.text == "use" {
            at = use_tree(tokens, at + 1, &[], module, &mut found);
        } else if token.kind == Kind::Name && is(tokens, at + 1, "::") && !is_behind_separator(tokens, at) {
            at = running(tokens, at, module, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

fn is(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens
        .get(at)
        .is_some_and(|t| t.kind != Kind::Text && t.text == text)
}

fn is_behind_separator(tokens: &[Token], at: usize) -> bool {
    at > 0 && is(tokens, at - 1, "::")
}

/// A path in an expression or type; stops at what is no plain segment (`<`, `(`…).
fn running(tokens: &[Token], mut at: usize, module: &[String], found: &mut Vec<NamedPath>) -> usize {
    let line = tokens[at].line;
    let mut segments = vec![tokens[at].text.clone()];
    at += 1;
    while is(tokens, at, "::") && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Name) {
        segments.push(tokens[at + 1].text.clone());
        at += 2;
    }
    found.push(NamedPath {
        segments: resolve(&segments, module),
        line,
    });
    at.max(1)
}

/// One `use` tree, braces included; returns the place behind it.
fn use_tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    module: &[String],
    found: &mut Vec<NamedPath>,
) -> usize {
    let mut segments = prefix.to_vec();
    let mut line = tokens.get(at).map_or(0, |t| t.line);
    let mut named = false;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "::" => at += 1,
            "{" => {
                at += 1;
                while at < tokens.len() && !is(tokens, at, "}") {
                    at = use_tree(tokens, at, &segments, module, found);
                    if is(tokens, at, ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "as" => at += 2,
            "*" => {
                named = true;
                at += 1;
            }
            _ if token.kind == Kind::Name => {
                line = token.line;
                named = true;
                segments.push(token.text.clone());
                at += 1;
            }
            _ => break,
        }
    }
    if named {
        found.push(NamedPath {
            segments: resolve(&segments, module),
            line,
        });
    }
    // Always forward, so that a half-written file cannot hold the reader up.
    if is(tokens, at, ",") || is(tokens, at, "}") {
        at
    } else {
        at + 1
    }
}

/// Puts the crate in front: `crate`, `self` and `super` are replaced.
fn resolve(segments: &[String], module: &[String]) -> Vec<String> {
    let Some(first) = segments.first() else {
        return Vec::new();
    };
    let rest = &segments[1..];
    let start: Vec<String> = match first.as_str() {
        "crate" => module.iter().take(1).cloned().collect(),
        "self" => module.to_vec(),
        "super" => {
            let ups = 1 + rest.iter().take_while(|s| *s == "super").count();
            let kept = module.len().saturating_sub(ups).max(1).min(module.len());
            return module[..kept].iter().chain(&rest[ups - 1..]).cloned().collect();
        }
        _ => return segments.to_vec(),
    };
    start.into_iter().chain(rest.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::tokens;

    fn shown(source: &str) -> Vec<String> {
        let module = ["domain", "cases", "decide"].map(String::from);
        paths(&tokens(source), &module)
            .into_iter()
            .map(|p| p.segments.join("::"))
            .collect()
    }

    #[test]
    fn use_trees_are_spread_out() {
        assert_eq!(
            shown("use crate::{clock::{due, Calendar as C}, ids::*}; use jiff::Timestamp;"),
            [
                "domain::clock::due",
                "domain::clock::Calendar",
                "domain::ids",
                "jiff::Timestamp"
            ]
        );
    }

    #[test]
    fn super_and_self_are_resolved() {
        assert_eq!(
            shown("use super::state::State; use self::pause; fn f() { super::super::clock::due(); }"),
            [
                "domain::cases::state::State",
                "domain::cases::decide::pause",
                "domain::clock::due"
            ]
        );
    }

    #[test]
    fn running_paths_are_seen() {
        assert_eq!(
            shown("let x: store::Tx = tokio::spawn::<u8>(f);"),
            ["store::Tx", "tokio::spawn"]
        );
    }
}
