//! Answers are as their schema says, by a validator that is not ours.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::program::{Program, project};

static ANSWER: LazyLock<jsonschema::Validator> = LazyLock::new(|| validator("answer"));

fn validator(of: &str) -> jsonschema::Validator {
    let schema = serde_json::from_str(&Program::new().ok(&["schema", of])).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Fails unless a document is an answer. Each answer that a test reads as JSON comes through here.
pub(crate) fn assert_answer(document: &Value) {
    let faults: Vec<String> = ANSWER
        .iter_errors(document)
        .map(|fault| format!("{fault} at {}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(document["schema_version"], 1);
}

#[test]
fn a_document_of_another_shape_is_no_answer() {
    let (program, repo) = (Program::new(), project());
    let answer = program.json(&["report", repo.path().to_str().unwrap()]);
    let changed = |path: &str, value: Value| {
        let mut changed = answer.clone();
        *changed.pointer_mut(path).unwrap() = value;
        changed
    };
    assert!(ANSWER.is_valid(&answer));
    for wrong in [
        changed("/answer", json!("other")),
        changed("/as_of", json!("yesterday")),
        changed("/whole/commits/metric", json!("no_such_metric")),
        changed("/whole/commits/value", json!({ "count": -1 })),
        changed("/window", Value::Null),
    ] {
        assert!(!ANSWER.is_valid(&wrong), "{wrong}");
    }
}

/// A number at the end of a name means that two kinds share it, which says nothing to a reader.
#[test]
fn every_kind_has_a_name_of_its_own() {
    for of in ["question", "answer"] {
        let schema: Value = serde_json::from_str(&Program::new().ok(&["schema", of])).unwrap();
        let kinds = schema["$defs"].as_object().unwrap();
        assert!(kinds.keys().all(|name| !name.ends_with(char::is_numeric)), "{:#?}", kinds.keys());
    }
}

#[test]
fn questions_have_a_schema() {
    let questions = validator("question");
    for (question, is_one) in [
        (json!({ "question": "report", "repo": "." }), true),
        (json!({ "question": "can_i", "repo": "o/r", "as_of": 1_700_000_000 }), true),
        (json!({ "question": "who", "query": "ann" }), true),
        (json!({ "question": "report" }), false),
        (json!({ "question": "weather", "repo": "." }), false),
        (json!({ "question": "who", "query": 3 }), false),
    ] {
        assert_eq!(questions.is_valid(&question), is_one, "{question}");
    }
}
