//! A register of 100,000 households, made by the real importer (its own figure) and searched over HTTP.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use rust_xlsxwriter::Workbook;

use crate::{Outcome, figures::Figures, server::Server};

const ROWS: u32 = 50_000;

/// Imports twice 50,000 rows, then searches by phone tail, two characters and initials at 16 connections.
pub async fn run(binary: &Path, database: Option<&str>, seconds: u64) -> Outcome<()> {
    let server = Server::fresh(binary, database).await?;
    for part in 0..2 {
        let file = server.folder().join(format!("part-{part}.xlsx"));
        write(&file, part)?;
        let started = Instant::now();
        let name = file.to_string_lossy();
        let done = server
            .command(&["import", "households", &name, "--estate", &server.estate])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if !done.success() {
            return Err("linli import households failed".into());
        }
        println!(
            "{:<44} {:>9.1} s",
            format!("import of {ROWS} rows, part {}", part + 1),
            started.elapsed().as_secs_f64()
        );
    }
    // Phones end in the row's own number, names take turns through these characters.
    for (name, query) in [
        ("phone", "phone"),
        ("two characters", "%E6%A1%82%E8%8A%B1"),
        ("initials", "gh"),
    ] {
        // Alone, a request takes the search in-process and a fraction of a millisecond for the way there.
        for connections in [16, 1] {
            searches(&server, name, query, connections, seconds).await?;
        }
    }
    Ok(())
}

async fn searches(server: &Server, name: &str, query: &str, connections: u32, seconds: u64) -> Outcome<()> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let started = Instant::now();
    let mut workers = Vec::new();
    for worker in 0..connections {
        let mut client = server.client().await?;
        let (estate, query) = (server.estate.clone(), query.to_owned());
        workers.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            let mut number = worker * 6_151;
            while Instant::now() < until {
                number = (number + 7_919) % (2 * ROWS);
                let query = if query == "phone" {
                    phone(number)
                } else {
                    query.clone()
                };
                let path = format!("/api/v1/households?estateId={estate}&q={query}&limit=20");
                let sent = Instant::now();
                let (status, answer) = client.send("GET", &path, None).await?;
                if status != 200 {
                    return Err(format!("GET {path} answered {status}: {answer}").into());
                }
                latencies.push(sent.elapsed());
            }
            Outcome::Ok(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.await??);
    }
    Figures::new(
        format!("households by {name}, {connections} connections"),
        started.elapsed(),
        latencies,
    )
    .print();
    Ok(())
}

fn phone(number: u32) -> String {
    format!("139{:08}", 10_000_000 + number)
}

/// A plain workbook as an office would send it; `part` keeps rooms and phones apart.
pub fn write(file: &Path, part: u32) -> Outcome<()> {
    const SURNAMES: [&str; 8] = ["桂", "林", "曾", "赵", "欧阳", "单", "何", "沈"];
    const GIVEN: [&str; 9] = ["花", "文", "建国", "丽", "志强", "晓燕", "明", "子涵", "宇轩"];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, head) in ["楼栋", "单元", "房号", "业主姓名", "联系电话", "建筑面积"]
        .iter()
        .enumerate()
    {
        sheet.write_string(0, column as u16, *head)?;
    }
    for row in 0..ROWS {
        let (building, entrance) = (row / 500 + 1 + part * 100, row / 250 % 2 + 1);
        let (floor, door) = (row / 10 % 25 + 1, row % 10 + 1);
        let surname = SURNAMES[row as usize % SURNAMES.len()];
        let given = GIVEN[row as usize / 8 % GIVEN.len()];
        sheet.write_string(row + 1, 0, format!("{building}栋"))?;
        sheet.write_number(row + 1, 1, entrance)?;
        sheet.write_string(row + 1, 2, format!("{floor}{door:02}"))?;
        sheet.write_string(row + 1, 3, format!("{surname}{given}"))?;
        sheet.write_string(row + 1, 4, phone(row + part * ROWS))?;
        sheet.write_number(row + 1, 5, 89.5)?;
    }
    workbook.save(file)?;
    Ok(())
}
