//! TOML with the place of every value, so that layers can be laid over each other and an error still names
//! file and line. [`Node`] is a serde deserializer: chapters are plain structs.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{
    de::{self, DeserializeOwned, IntoDeserializer, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::finding::{Defect, Finding, Place};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub place: Place,
    pub value: Value,
}

/// The values that a standard uses; dates and times are written as text.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

impl PartialEq for Node {
    /// Equal in content, wherever it stands.
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::List(a), Value::List(b)) => a == b,
            (Value::Table(a), Value::Table(b)) => a == b,
            _ => false,
        }
    }
}

impl Node {
    /// Reads one file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        let file: Arc<str> = Arc::from(file);
        let lines = Lines::of(text);
        let at = |offset: usize| Place {
            file: file.clone(),
            line: lines.at(offset),
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(errors
                .into_iter()
                .map(|error| {
                    let offset = error.span().map_or(0, |span| span.start);
                    Finding::new(&at(offset), Defect::Syntax, error.message().to_owned())
                })
                .collect());
        }
        let mut findings = Vec::new();
        let value = Value::Table(table_of(table.into_inner(), &at, &mut findings));
        if findings.is_empty() {
            Ok(Self { place: at(0), value })
        } else {
            Err(findings)
        }
    }

    /// The table inside, if it is one.
    pub fn table(&self) -> Option<&BTreeMap<String, Node>> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text of `field`, if the node is a table that has one.
    pub fn text(&self, field: &str) -> Option<&str> {
        match &self.table()?.get(field)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Reads the node as a `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Finding> {
        T::deserialize(self).map_err(|flaw| {
            let place = flaw.place.unwrap_or_else(|| self.place.clone());
            Finding::new(&place, Defect::Syntax, flaw.message)
        })
    }
}

impl fmt::Display for Node {
    /// The value as TOML would write it, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Text(text) => write!(f, "{text}"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Float(number) => write!(f, "{number}"),
            Value::Bool(truth) => write!(f, "{truth}"),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Value::Table(fields) => {
                f.write_str("{")?;
                for (index, (name, field)) in fields.iter().enumerate() {
                    write!(f, "{}{name} = {field}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Offsets of line ends, to turn a byte offset into a line.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(offset, _)| offset).collect())
    }

    fn at(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|end| *end < offset) + 1).unwrap_or(u32::MAX)
    }
}

fn table_of(
    table: DeTable<'_>,
    at: &dyn Fn(usize) -> Place,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Node> {
    table
        .into_iter()
        .map(|(key, value)| {
            let place = at(key.span().start);
            let mut node = node_of(value, at, findings);
            // The key's line is what an author looks for; a table header has it too.
            node.place = place;
            (key.into_inner().into_owned(), node)
        })
        .collect()
}

fn node_of(value: Spanned<DeValue<'_>>, at: &dyn Fn(usize) -> Place, findings: &mut Vec<Finding>) -> Node {
    let place = at(value.span().start);
    let mut bad = |message: &str| {
        findings.push(Finding::new(&place, Defect::Syntax, message));
        Value::Bool(false)
    };
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Int(number),
            Err(_) => bad("the number is too large"),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Value::Float(number),
            Err(_) => bad("not a number"),
        },
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(_) => bad("write dates and times as text, in quotation marks"),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| node_of(item, at, findings))
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(table_of(table, at, findings)),
    };
    Node { place, value }
}

/// Why a node is not the struct that was asked for; the place is that of the innermost value at fault.
#[derive(Debug)]
pub(super) struct Flaw {
    place: Option<Place>,
    message: String,
}

impl Flaw {
    fn at(mut self, place: &Place) -> Self {
        self.place.get_or_insert_with(|| place.clone());
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Flaw {}

impl de::Error for Flaw {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            place: None,
            message: message.to_string(),
        }
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let result = match &self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Int(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Table(table) => visitor.visit_map(Fields {
                fields: table.iter(),
                next: None,
            }),
        };
        result.map_err(|flaw| flaw.at(&self.place))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        let Value::Text(text) = &self.value else {
            return Err(<Flaw as de::Error>::custom("a text is expected").at(&self.place));
        };
        let code: StrDeserializer<'_, Flaw> = text.as_str().into_deserializer();
        visitor.visit_enum(code).map_err(|flaw| flaw.at(&self.place))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Flaw;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Flaw> {
        self.0
            .next()
            .map(|node| seed.deserialize(node).map_err(|flaw| flaw.at(&node.place)))
            .transpose()
    }
}

struct Fields<'de> {
    fields: std::collections::btree_map::Iter<'de, String, Node>,
    next: Option<&'de Node>,
}

impl<'de> de::MapAccess<'de> for Fields<'de> {
    type Error = Flaw;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Flaw> {
        let Some((name, node)) = self.fields.next() else {
            return Ok(None);
        };
        self.next = Some(node);
        let key: StrDeserializer<'_, Flaw> = name.as_str().into_deserializer();
        seed.deserialize(key)
            .map(Some)
            .map_err(|flaw| flaw.at(&node.place))
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Flaw> {
        let node = self
            .next
            .take()
            .ok_or_else(|| <Flaw as de::Error>::custom("a value before its name"))?;
        seed.deserialize(node).map_err(|flaw| flaw.at(&node.place))
    }
}
