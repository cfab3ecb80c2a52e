//! Import of workbooks: reading them crooked as they are, planning, and the way through the door.

mod planning;
mod reading;
mod whole_way;
mod written;
