//! The shapes of questions and answers as JSON schemas (draft 2020-12).

use schemars::Schema;
use schemars::generate::SchemaSettings;

use crate::answer::Document;
use crate::question::Question;

/// What a question has to be.
pub fn question() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Question>()
}

/// What an answer is.
pub fn answer() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Document<'static>>()
}
