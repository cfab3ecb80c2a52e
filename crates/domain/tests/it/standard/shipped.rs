//! The standard that comes with the program.

use domain::standard::{Grade, Kind, Matter, Standard};

#[test]
fn the_shipped_standard_has_no_findings() {
    let standard = Standard::shipped();
    assert_eq!(standard.version, "default-2026.1");
    let governing = standard.govern(&Matter::new(Kind::Repair, "public.other", Grade::General));
    for entry in governing.iter() {
        println!("{} {} {}", entry.clock, entry.clause.id, entry.clause.limit);
    }
}
