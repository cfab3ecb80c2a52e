//! Values that go into statements and come out of rows, the same on both engines.
//!
//! | here | PostgreSQL | SQLite |
//! |---|---|---|
//! | `Bool` | boolean | 0 or 1 |
//! | `Int` | bigint | INTEGER |
//! | `Real` | double precision | REAL |
//! | `Text` | text | TEXT |
//! | `Uuid` | uuid | BLOB of 16 bytes |
//! | `Time` | timestamptz | INTEGER, microseconds since 1970 UTC |
//! | `Date` | date | TEXT `YYYY-MM-DD` |
//! | `Bytes` | bytea | BLOB |

use domain::ids;
use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::StoreError;

/// One value of a statement or row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A measured number; never money.
    Real(f64),
    /// Text.
    Text(String),
    /// An id.
    Uuid(Uuid),
    /// A moment in UTC; stored in microseconds, cut below.
    Time(Timestamp),
    /// A local date.
    Date(Date),
    /// Bytes, for example a hash.
    Bytes(Vec<u8>),
}

macro_rules! into_value {
    ($($from:ty => $make:expr,)+) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                ($make)(value)
            }
        }
    )+};
}

into_value! {
    bool => Value::Bool,
    i64 => Value::Int,
    i32 => |n| Value::Int(i64::from(n)),
    u32 => |n| Value::Int(i64::from(n)),
    u8 => |n| Value::Int(i64::from(n)),
    u16 => |n| Value::Int(i64::from(n)),
    f64 => Value::Real,
    String => Value::Text,
    &str => |text: &str| Value::Text(text.to_owned()),
    &String => |text: &String| Value::Text(text.clone()),
    Uuid => Value::Uuid,
    Timestamp => Value::Time,
    Date => Value::Date,
    Vec<u8> => Value::Bytes,
    &[u8] => |bytes: &[u8]| Value::Bytes(bytes.to_vec()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads `value`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the column holds another type.
    fn from_value(value: &Value) -> Result<Self, StoreError>;
}

fn not_a(kind: &str, value: &Value) -> StoreError {
    StoreError::Corrupt(format!("expected {kind}, the column holds {value:?}"))
}

macro_rules! from_value {
    ($($type:ty, $kind:literal, { $($pattern:pat => $result:expr,)+ })+) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Result<Self, StoreError> {
                match value {
                    $($pattern => ($result).ok_or_else(|| not_a($kind, value)),)+
                    _ => Err(not_a($kind, value)),
                }
            }
        }
    )+};
}

from_value! {
    bool, "yes or no", {
        Value::Bool(yes) => Some(*yes),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
    }
    i64, "a whole number", { Value::Int(n) => Some(*n), }
    i32, "a whole number", { Value::Int(n) => i32::try_from(*n).ok(), }
    u32, "a whole number", { Value::Int(n) => u32::try_from(*n).ok(), }
    u64, "a whole number", { Value::Int(n) => u64::try_from(*n).ok(), }
    f64, "a number", { Value::Real(x) => Some(*x), Value::Int(n) => Some(*n as f64), }
    String, "text", { Value::Text(text) => Some(text.clone()), }
    Uuid, "an id", {
        Value::Uuid(id) => Some(*id),
        Value::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
    }
    Timestamp, "a moment", {
        Value::Time(at) => Some(*at),
        Value::Int(micros) => Timestamp::from_microsecond(*micros).ok(),
    }
    Date, "a date", {
        Value::Date(date) => Some(*date),
        Value::Text(text) => text.parse().ok(),
    }
    Vec<u8>, "bytes", { Value::Bytes(bytes) => Some(bytes.clone()), }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! id_values {
    ($($name:ident)+) => {$(
        impl From<ids::$name> for Value {
            fn from(id: ids::$name) -> Self {
                Value::Uuid(id.0)
            }
        }
        impl FromValue for ids::$name {
            fn from_value(value: &Value) -> Result<Self, StoreError> {
                Uuid::from_value(value).map(ids::$name)
            }
        }
    )+};
}

id_values! {
    EstateId AreaId BuildingId EntranceId UnitId HouseholdId PersonId StaffId DepartmentId AccountId SessionId
    CaseId IntakeId FileId StandardId NoticeId
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The value of a column, counted from 0.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the column holds another type; [`StoreError::Driver`] if there is no such
    /// column.
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T, StoreError> {
        let value = self
            .0
            .get(column)
            .ok_or_else(|| StoreError::Driver(format!("the row has no column {column}")))?;
        T::from_value(value).map_err(|error| match error {
            StoreError::Corrupt(text) => StoreError::Corrupt(format!("column {column}: {text}")),
            other => other,
        })
    }

    /// How many columns the row has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the row has no column.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The places of `count` parameters from number `first` on, for a list: `$3, $4, $5`.
pub fn places(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 5);
    for place in first..first + count {
        text.push_str(if place == first { "$" } else { ", $" });
        // Writing to a String cannot fail.
        let _ = write!(text, "{place}");
    }
    text
}
