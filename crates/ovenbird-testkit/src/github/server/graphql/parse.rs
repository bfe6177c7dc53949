//! Tokens into a query.

use serde_json::Value;

use super::lex::{Token, What, lex};
use super::query::{Argument, Document, Field, Selection, TypeName, Variable};

/// Reads a query, or says what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Document, String> {
    let mut parser = Parser::new(text)?;
    let mut document = Document::default();
    let mut operations = 0;
    while !parser.is_at_end() {
        if parser.is_sign("{") {
            document.is_query = true;
            document.selections = parser.selections()?;
            operations += 1;
            continue;
        }
        match parser.name()?.as_str() {
            "fragment" => {
                let name = parser.name()?;
                parser.word("on")?;
                let on = parser.name()?;
                document.fragments.insert(name, (on, parser.selections()?));
            }
            kind @ ("query" | "mutation" | "subscription") => {
                document.is_query = kind == "query";
                if !parser.is_sign("{") && !parser.is_sign("(") {
                    parser.name()?;
                }
                document.variables = parser.variables()?;
                document.selections = parser.selections()?;
                operations += 1;
            }
            other => return Err(format!("Parse error on \"{other}\" (IDENTIFIER)")),
        }
    }
    match operations {
        1 => Ok(document),
        _ => Err("An operation name is required".to_owned()),
    }
}

/// Tokens, one after the other; schemas are read with it, too.
pub(super) struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        Ok(Self { tokens: lex(text)?, next: 0 })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.next >= self.tokens.len()
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.next), Some(Token { what: What::Sign(one), .. }) if *one == sign)
    }

    /// Goes past a sign if it comes next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is_it = self.is_sign(sign);
        self.next += usize::from(is_it);
        is_it
    }

    pub(super) fn sign(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
    }

    pub(super) fn name(&mut self) -> Result<String, String> {
        match self.tokens.get(self.next) {
            Some(Token { what: What::Name(name), .. }) => {
                self.next += 1;
                Ok(name.clone())
            }
            _ => Err(self.unexpected("NAME")),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), String> {
        if self.name()? == word { Ok(()) } else { Err(self.unexpected(word)) }
    }

    fn unexpected(&self, expected: &str) -> String {
        match self.tokens.get(self.next) {
            Some(Token { what, at }) => {
                format!("Expected {expected}, actual: {what:?} at [{}, {}]", at.line, at.column)
            }
            None => format!("Expected {expected}, actual: end of document"),
        }
    }

    fn selections(&mut self) -> Result<Vec<Selection>, String> {
        self.sign("{")?;
        let mut selections = Vec::new();
        while !self.take("}") {
            selections.push(self.selection()?);
        }
        if selections.is_empty() { Err(self.unexpected("NAME")) } else { Ok(selections) }
    }

    fn selection(&mut self) -> Result<Selection, String> {
        if !self.take("...") {
            return self.field().map(Selection::Field);
        }
        if self.is_sign("{") {
            return Ok(Selection::Inline(None, self.selections()?));
        }
        let name = self.name()?;
        if name != "on" {
            return Ok(Selection::Spread(name));
        }
        let on = self.name()?;
        Ok(Selection::Inline(Some(on), self.selections()?))
    }

    fn field(&mut self) -> Result<Field, String> {
        let at = self.tokens.get(self.next).map(|token| token.at).unwrap_or_default();
        let key = self.name()?;
        let name = if self.take(":") { self.name()? } else { key.clone() };
        let arguments = if self.take("(") { self.pairs(")")? } else { Vec::new() };
        let selections = if self.is_sign("{") { self.selections()? } else { Vec::new() };
        Ok(Field { key, name, arguments, selections, at })
    }

    /// Names with values, until a sign.
    fn pairs(&mut self, end: &str) -> Result<Vec<(String, Argument)>, String> {
        let mut pairs = Vec::new();
        while !self.take(end) {
            let name = self.name()?;
            self.sign(":")?;
            pairs.push((name, self.argument()?));
        }
        Ok(pairs)
    }

    pub(super) fn argument(&mut self) -> Result<Argument, String> {
        if self.take("$") {
            return self.name().map(Argument::Variable);
        }
        if self.take("{") {
            return self.pairs("}").map(Argument::Object);
        }
        if self.take("[") {
            let mut values = Vec::new();
            while !self.take("]") {
                values.push(self.argument()?);
            }
            return Ok(Argument::List(values));
        }
        if let Some(Token { what: What::Literal(value), .. }) = self.tokens.get(self.next) {
            self.next += 1;
            return Ok(Argument::Literal(value.clone()));
        }
        Ok(match self.name()?.as_str() {
            "true" => Argument::Literal(true.into()),
            "false" => Argument::Literal(false.into()),
            "null" => Argument::Literal(Value::Null),
            name => Argument::Enum(name.to_owned()),
        })
    }

    fn variables(&mut self) -> Result<Vec<Variable>, String> {
        let mut variables = Vec::new();
        if !self.take("(") {
            return Ok(variables);
        }
        while !self.take(")") {
            self.sign("$")?;
            let name = self.name()?;
            self.sign(":")?;
            let of = self.type_name()?;
            let default = if self.take("=") { Some(self.argument()?.constant()) } else { None };
            variables.push(Variable { name, of, default });
        }
        Ok(variables)
    }

    pub(super) fn type_name(&mut self) -> Result<TypeName, String> {
        let is_list = self.take("[");
        let name = if is_list {
            let inner = self.type_name()?;
            self.sign("]")?;
            inner.name
        } else {
            self.name()?
        };
        Ok(TypeName { name, is_list, is_required: self.take("!") })
    }
}
