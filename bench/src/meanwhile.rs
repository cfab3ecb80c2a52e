//! Case creation while 50,000 rows are being imported: people come first.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Outcome, creation, search, server::Server};

/// Creates cases at `connections` connections as long as the same server imports a workbook.
pub async fn run(binary: &Path, database: Option<&str>, connections: usize) -> Outcome<()> {
    let server = Server::fresh(binary, database).await?;
    let file = server.folder().join("rows.xlsx");
    search::write(&file, 0)?;
    let bytes = std::fs::read(&file)?;
    let (mut client, estate) = (server.client().await?, server.estate.clone());
    let over = Arc::new(AtomicBool::new(false));
    let import = tokio::spawn({
        let over = over.clone();
        async move {
            let started = Instant::now();
            let fields = [("estateId", estate.as_str()), ("dryRun", "false")];
            let answer = client.upload("/api/v1/imports/households", &fields, &bytes).await;
            over.store(true, Ordering::Relaxed);
            let (status, answer) = answer?;
            if status != 200 {
                return Err(format!("the import answered {status}: {answer}").into());
            }
            Outcome::Ok(started.elapsed())
        }
    });
    // The workbook is read and checked before the first row goes in.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let name = format!("case creation during an import, {connections} connections");
    creation::load(&server, &name, connections, move || !over.load(Ordering::Relaxed)).await?;
    println!(
        "{:<44} {:>9.1} s",
        "import of 50000 rows during case creation",
        import.await??.as_secs_f64()
    );
    Ok(())
}
