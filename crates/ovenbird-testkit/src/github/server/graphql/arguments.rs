//! The arguments of a query's fields against the schema.

use super::check::Checker;
use super::query::{Argument, Field};
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
            self.value(field, path, value, of);
        }
        let is_given = |one: &String| field.arguments.iter().any(|(given, _)| given == one);
        let required = own.arguments.iter().filter(|(_, of)| of.of.is_required && !of.has_default);
        let missing: Vec<_> =
            required.map(|(one, _)| one).filter(|one| !is_given(one)).cloned().collect();
        if !missing.is_empty() {
            let message =
                format!("Field '{name}' is missing required arguments: {}", missing.join(", "));
            self.refuse(field, path, "missingRequiredArguments", &message);
        }
    }

    fn value(&mut self, field: &Field, path: &[String], value: &Argument, of: &FieldType) {
        let name = &of.of.name;
        let own = schema().get(name).unwrap_or_else(|| panic!("{name} is no type"));
        let is_right = match value {
            Argument::Variable(variable) => return self.variable(field, path, variable, of),
            Argument::List(values) => {
                for one in values {
                    self.value(field, path, one, of);
                }
                of.of.is_list
            }
            Argument::Enum(value) => own.is_enum() && own.names.contains(value),
            Argument::Literal(value) => value.is_null() || is_scalar(value, name),
            Argument::Object(pairs) => {
                for (member, inner) in pairs {
                    if let Some(of) = own.fields.get(member) {
                        self.value(field, path, inner, of);
                        continue;
                    }
                    let message =
                        format!("InputObject '{name}' doesn't accept argument '{member}'");
                    self.refuse(field, path, "argumentNotAccepted", &message);
                }
                !own.fields.is_empty()
            }
        };
        if !is_right {
            let field_name = &field.name;
            let message = format!(
                "Argument on Field '{field_name}' has an invalid value. Expected type '{name}'."
            );
            self.refuse(field, path, "argumentLiteralsIncompatible", &message);
        }
    }

    /// A variable has to be declared with the type of the place where it is used.
    fn variable(&mut self, field: &Field, path: &[String], name: &str, of: &FieldType) {
        self.used.insert(name.to_owned());
        let Some(own) = self.document.variables.iter().find(|one| one.name == name) else {
            let message = format!("Variable ${name} is used by query but not declared");
            return self.refuse(field, path, "variableNotDefined", &message);
        };
        let is_weaker =
            of.of.is_required && !of.has_default && !own.of.is_required && own.default.is_none();
        // One value is taken for a list of one.
        let is_list_for_one = own.of.is_list && !of.of.is_list;
        let (is, should) = (&own.of.name, &of.of.name);
        if is != should || is_list_for_one || is_weaker {
            let what = if is_weaker { "Nullability" } else { "Type" };
            let message = format!("{what} mismatch on variable ${name} ({is} / {should})");
            self.refuse(field, path, "variableMismatch", &message);
        }
    }
}

/// Whether a literal fits a scalar.
fn is_scalar(value: &serde_json::Value, of: &str) -> bool {
    match of {
        "Int" => value.is_i64(),
        "Boolean" => value.is_boolean(),
        "String" | "ID" | "DateTime" | "URI" | "GitObjectID" => value.is_string(),
        _ => false,
    }
}
