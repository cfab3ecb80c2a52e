//! `linli`: the server and its command line.

use std::process::ExitCode;

/// Requests allocate much and briefly; this allocator keeps the process small under load.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::commands::main()
}
