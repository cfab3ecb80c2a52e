//! placeholder
pub fn run(_root: &std::path::Path, _check: bool) -> Result<String, String> {
    Err("later".into())
}
