//! Every day of 2024 to 2026 against two independent packages, which `scripts/peers.sh` installs for tests.

use std::{path::PathBuf, process::Command};

use jiff::civil::Date;

use super::calendar;

/// The Python of `target/peers`; `None` where nobody made it, which the gate does not accept.
fn python() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    let python = target.join("peers/bin/python");
    if python.exists() {
        return Some(python);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{} is missing: run scripts/peers.sh before the tests",
        python.display()
    );
    eprintln!("SKIPPED: the calendar was not compared with its peers; run scripts/peers.sh first");
    None
}

#[test]
fn x12_every_day_of_2024_to_2026_agrees_with_two_independent_packages() {
    let Some(python) = python() else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/clock/peers.py");
    let output = Command::new(python).arg(script).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let calendar = calendar();
    let mut days = 0;
    for line in text.lines() {
        let [date, first, second] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("unexpected line {line}")
        };
        let (kind, provisional) = calendar.day(date.parse::<Date>().unwrap());
        let ours = if kind.is_working() { "worked" } else { "off" };
        assert_eq!(
            (ours, ours, false),
            (first, second, provisional),
            "{date}: {kind:?}"
        );
        days += 1;
    }
    assert_eq!(days, 366 + 365 + 365);
}
