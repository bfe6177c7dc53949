//! The arguments of a query's fields against the schema.

use super::check::Checker;
use super::parse::{Argument, Field};
use super::schema::{FieldType, schema};

impl<'a> Checker<'a> {
    pub(super) fn arguments(&mut self, field: &'a Field, own: &FieldType, path: &[String]) {
        let name = &field.name;
        for (given, value) in &field.arguments {
            let Some(of) = own.arguments.get(given) else {
                let message = format!("Field '{name}' doesn't accept argument '{given}'");
                self.refuse(field, path, "argumentNotAccepted", &message);
                continue;
            };
            self.value(field, path, value, &of.of);
        }
        let is_given = |one: &String| field.arguments.iter().any(|(given, _)| given == one);
        let required = own.arguments.iter().filter(|(_, of)| of.is_required);
        let missing: Vec<_> =
            required.map(|(one, _)| one).filter(|one| !is_given(one)).cloned().collect();
        if !missing.is_empty() {
            let message =
                format!("Field '{name}' is missing required arguments: {}", missing.join(", "));
            self.refuse(field, path, "missingRequiredArguments", &message);
        }
    }

    fn value(&mut self, field: &Field, path: &[String], value: &Argument, of: &str) {
        let own = schema().get(of).unwrap_or_else(|| panic!("{of} is no type"));
        let is_wrong = match value {
            Argument::Variable(name) => {
                self.used.insert(name.clone());
                !self.document.variables.iter().any(|(one, _)| one == name)
            }
            Argument::List(values) => {
                values.iter().for_each(|one| self.value(field, path, one, of));
                false
            }
            Argument::Enum(name) => !own.is_enum() || !own.names.contains(name),
            Argument::Literal(value) => own.is_enum() && !value.is_null(),
            Argument::Object(pairs) => {
                for (name, inner) in pairs {
                    match own.fields.get(name) {
                        Some(member) => self.value(field, path, inner, &member.of),
                        None => {
                            let message =
                                format!("InputObject '{of}' doesn't accept argument '{name}'");
                            self.refuse(field, path, "argumentNotAccepted", &message);
                        }
                    }
                }
                false
            }
        };
        if is_wrong {
            let message = match value {
                Argument::Variable(name) => {
                    format!("Variable ${name} is used by query but not declared")
                }
                _ => format!(
                    "Argument on Field '{}' has an invalid value. Expected type '{of}'.",
                    field.name
                ),
            };
            self.refuse(field, path, "argumentLiteralsIncompatible", &message);
        }
    }
}
