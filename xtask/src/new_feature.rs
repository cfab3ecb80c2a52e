//! placeholder
pub fn run(_root: &std::path::Path, _name: &str) -> Result<String, String> {
    Err("later".into())
}
