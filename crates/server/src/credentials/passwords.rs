//! What a password must be (V-03).

use domain::rejection::Rejection;

use crate::config::Passwords;

/// Pieces that guessers try first.
const COMMON: &[&str] = &[
    "password", "passw0rd", "12345678", "87654321", "11111111", "00000000", "qwertyui", "asdfghjk", "linli",
    "admin123", "abc12345", "woaini",
];

/// Checks a new password at the input field `field` for the account `name`.
///
/// # Errors
/// Too short, too long, too plain, too common, or made of the account's name.
pub fn check(settings: &Passwords, field: &'static str, password: &str, name: &str) -> Result<(), Rejection> {
    let refuse = |code: &'static str| Err(Rejection::field(field, code));
    if password.is_empty() {
        return refuse("required");
    }
    let length = password.chars().count();
    if length < settings.shortest {
        return refuse("accounts.password-short");
    }
    if length > 256 {
        return refuse("too-long");
    }
    let letter = |c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase();
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(letter),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    if kinds.iter().filter(|kind| **kind).count() < settings.kinds {
        return refuse("accounts.password-plain");
    }
    let folded = password.to_lowercase();
    let repeats = password.chars().collect::<std::collections::BTreeSet<_>>().len() < 5;
    if repeats
        || COMMON
            .iter()
            .any(|common| folded.contains(common) && length < common.len() + 5)
    {
        return refuse("accounts.password-common");
    }
    let name = name.to_lowercase();
    if name.chars().count() >= 4 && folded.contains(&name) {
        return refuse("accounts.password-name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::config::Passwords;

    fn code(password: &str) -> Option<String> {
        check(&Passwords::default(), "new", password, "zhangwei")
            .err()
            .map(|refused| refused.errors[0].code.to_string())
    }

    #[test]
    fn v03_weak_passwords_are_refused_by_reason() {
        assert_eq!(code("short1"), Some("accounts.password-short".into()));
        assert_eq!(code("onlylettershere"), Some("accounts.password-plain".into()));
        assert_eq!(code("aaaaaaaaaa11"), Some("accounts.password-common".into()));
        assert_eq!(code("Password12"), Some("accounts.password-common".into()));
        assert_eq!(code("zhangwei-2026"), Some("accounts.password-name".into()));
        assert_eq!(code("三栋二单元-桂花又开"), None);
        assert_eq!(code("correct horse 7"), None);
    }
}
