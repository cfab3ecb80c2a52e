//! Size of the binary, memory at rest, start time on an existing database.

use std::path::Path;

use crate::{Outcome, server::Server};

/// Prints size of the binary, memory at rest and start time.
pub async fn run(binary: &Path, database: Option<&str>) -> Outcome<()> {
    let bytes = std::fs::metadata(binary)?.len();
    println!("{:<44} {:>9.1} MB", "binary", bytes as f64 / 1e6);
    let server = Server::fresh(binary, database).await?.restarted().await?;
    println!(
        "{:<44} {:>9.0} ms",
        "start on an existing database",
        server.start.as_secs_f64() * 1000.0
    );
    memory_of(&server, "memory at rest")
}

/// Prints the resident memory of the server.
pub fn memory_of(server: &Server, name: &str) -> Outcome<()> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .ok_or("no VmRSS in /proc")?;
    println!("{name:<44} {:>9.1} MB", kilobytes / 1000.0);
    Ok(())
}
