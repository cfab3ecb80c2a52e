//! Personal values inside events and states.
//!
//! A [`Personal`] value is written in JSON as `{"$personal": {class, person, value}}`. The store takes such
//! values out of a journal body before it is hashed, leaves a salted hash, and keeps the value in a row of its
//! own that can be erased (`value: null` afterwards); see design §6.

pub mod catalogue;

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What kind of personal value it is; masking, retention and erasure are decided by class. Whoever adds one,
        /// or uses one in a further feature, says so in [`catalogue`] as well (V-08).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum PersonalClass {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl PersonalClass {
            /// Every class.
            pub const ALL: &'static [PersonalClass] = &[$(PersonalClass::$name),+];

            /// The code in journals and answers.
            pub fn code(self) -> &'static str {
                match self { $(PersonalClass::$name => $code),+ }
            }
        }
    };
}

classes! {
    /// A person's name.
    Name = "name",
    /// A telephone number.
    Phone = "phone",
    /// Free text in which a person may be described.
    Text = "text",
    /// Age, occupation, employer and the like.
    Household = "household",
    /// Health, faith, children under 14 and the like: needs separate consent (V-05, X-40).
    Sensitive = "sensitive",
}

/// One personal value, kept apart from the unalterable journal so that it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Personal {
    /// Decides masking, retention and erasure.
    pub class: PersonalClass,
    /// Whose value it is, where the person is on file.
    pub person: Option<PersonId>,
    /// The value; `None` after erasure.
    pub value: Option<String>,
}

impl Personal {
    /// A value of `class` about nobody on file.
    pub fn new(class: PersonalClass, value: impl Into<String>) -> Self {
        Self {
            class,
            person: None,
            value: Some(value.into()),
        }
    }

    /// The same value, tied to a person on file.
    #[must_use]
    pub fn of(mut self, person: Option<PersonId>) -> Self {
        self.person = person;
        self
    }

    /// Forgets the value and whose it was: the same as what the journal folds to once its own copy is gone.
    pub fn erase(&mut self) {
        (self.person, self.value) = (None, None);
    }

    /// The value, or an empty text once it has been erased.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    class: PersonalClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<PersonId>,
    value: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Wrapper {
    #[serde(rename = "$personal")]
    body: Body,
}

impl Serialize for Personal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = Body {
            class: self.class,
            person: self.person,
            value: self.value.clone(),
        };
        Wrapper { body }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wrapper { body } = Wrapper::deserialize(deserializer)?;
        Ok(Self {
            class: body.class,
            person: body.person,
            value: body.value,
        })
    }
}
