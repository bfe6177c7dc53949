//! The schema: which type has which fields, and which arguments these take.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::parse::Parser;
use super::query::TypeName;

/// Types by name.
#[derive(Debug, Default)]
pub(super) struct Schema {
    types: BTreeMap<String, Type>,
}

#[derive(Debug, Default)]
pub(super) struct Type {
    pub(super) fields: BTreeMap<String, FieldType>,
    /// What it implements; of a union, nothing.
    interfaces: Vec<String>,
    /// Members of a union, values of an enum.
    pub(super) names: Vec<String>,
    kind: String,
}

/// Of a field, or of an argument or a member of an input.
#[derive(Debug)]
pub(super) struct FieldType {
    pub(super) of: TypeName,
    /// It may be left out.
    pub(super) has_default: bool,
    pub(super) arguments: BTreeMap<String, FieldType>,
}

/// The schema of this server.
pub(super) fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::read(include_str!("schema.graphql")).expect("it is well formed"))
}

impl Schema {
    fn read(text: &str) -> Result<Self, String> {
        let mut parser = Parser::new(text)?;
        let mut schema = Self::default();
        while !parser.is_at_end() {
            let (kind, name) = (parser.name()?, parser.name()?);
            let mut own = Type { kind: kind.clone(), ..Type::default() };
            match kind.as_str() {
                "scalar" => (),
                "union" => {
                    parser.sign("=")?;
                    own.names.push(parser.name()?);
                    while parser.take("|") {
                        own.names.push(parser.name()?);
                    }
                }
                "enum" => {
                    parser.sign("{")?;
                    while !parser.take("}") {
                        own.names.push(parser.name()?);
                    }
                }
                _ => own.read_fields(&mut parser)?,
            }
            schema.types.insert(name, own);
        }
        Ok(schema)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Whether a type is another, implements it, or is a member of it.
    pub(super) fn is_a(&self, name: &str, other: &str) -> bool {
        let implements = |own: &Type| own.interfaces.iter().any(|one| one == other);
        let has_member = |union: &Type| union.names.iter().any(|one| one == name);
        name == other
            || self.get(name).is_some_and(implements)
            || self.get(other).is_some_and(|of| of.kind == "union" && has_member(of))
    }
}

impl Type {
    fn read_fields(&mut self, parser: &mut Parser) -> Result<(), String> {
        if !parser.is_sign("{") {
            // `implements`
            parser.name()?;
            self.interfaces.push(parser.name()?);
            while parser.take("&") {
                self.interfaces.push(parser.name()?);
            }
        }
        self.fields = fields(parser, "{", "}")?;
        Ok(())
    }

    /// Whether its values are selected from.
    pub(super) fn is_composite(&self) -> bool {
        ["type", "interface", "union"].contains(&self.kind.as_str())
    }

    pub(super) fn is_enum(&self) -> bool {
        self.kind == "enum"
    }
}

fn fields(
    parser: &mut Parser,
    begin: &str,
    end: &str,
) -> Result<BTreeMap<String, FieldType>, String> {
    let mut all = BTreeMap::new();
    parser.sign(begin)?;
    while !parser.take(end) {
        let name = parser.name()?;
        let arguments =
            if parser.is_sign("(") { fields(parser, "(", ")")? } else { BTreeMap::new() };
        parser.sign(":")?;
        let of = parser.type_name()?;
        let has_default = parser.take("=");
        if has_default {
            parser.argument()?;
        }
        all.insert(name, FieldType { of, has_default, arguments });
    }
    Ok(all)
}
