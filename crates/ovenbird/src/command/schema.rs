use ovenbird_core::schema;

use super::Reply;

/// Print the JSON schema of questions or of answers
///
/// An answer is what `report`, `who`, `can-i`, `compare`, `coverage` and `evaluate` print with
/// `--output json`. Its `schema_version` rises when a field changes its name or meaning, or goes; new
/// fields may come at any time.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Of what
    of: Of,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Of {
    /// What can be asked
    Question,
    /// What is answered
    Answer,
}

pub(crate) fn run(args: &Args) -> Reply {
    let schema = match args.of {
        Of::Question => schema::question(),
        Of::Answer => schema::answer(),
    };
    // `{:#}` of a JSON value is what people can read.
    Reply::verbatim(format!("{:#}\n", schema.as_value()))
}
