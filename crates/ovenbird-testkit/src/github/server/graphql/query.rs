//! A query that was read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lex::Place;

/// One operation, and the fragments beside it.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) is_query: bool,
    pub(super) variables: Vec<Variable>,
    pub(super) selections: Vec<Selection>,
    /// By name: the type that they are on, and what they select.
    pub(super) fragments: BTreeMap<String, (String, Vec<Selection>)>,
}

/// A variable as it is declared.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) of: TypeName,
    pub(super) default: Option<Value>,
}

/// A type where it is used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    /// Without lists around it.
    pub(super) name: String,
    pub(super) is_list: bool,
    /// It may not be null.
    pub(super) is_required: bool,
}

#[derive(Debug)]
pub(super) enum Selection {
    Field(Field),
    Spread(String),
    /// With the type that it is on, if it says one.
    Inline(Option<String>, Vec<Selection>),
}

#[derive(Debug)]
pub(super) struct Field {
    /// Its name in the answer.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Argument)>,
    pub(super) selections: Vec<Selection>,
    pub(super) at: Place,
}

#[derive(Debug)]
pub(super) enum Argument {
    Variable(String),
    Enum(String),
    Literal(Value),
    List(Vec<Argument>),
    Object(Vec<(String, Argument)>),
}

impl Argument {
    /// Its value where there are no variables.
    pub(super) fn constant(&self) -> Value {
        self.value(&BTreeMap::new())
    }

    /// Its value, with names of enums as strings.
    pub(super) fn value(&self, variables: &BTreeMap<String, Value>) -> Value {
        match self {
            Self::Variable(name) => variables.get(name).cloned().unwrap_or_default(),
            Self::Enum(name) => name.as_str().into(),
            Self::Literal(value) => value.clone(),
            Self::List(values) => values.iter().map(|one| one.value(variables)).collect(),
            Self::Object(pairs) => {
                pairs.iter().map(|(name, one)| (name.clone(), one.value(variables))).collect()
            }
        }
    }
}
