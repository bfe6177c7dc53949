//! A measure as one flat record, for formats that are lines.

use ovenbird_core::metric::{Measure, Part, Value};
use serde_json::{Map, Value as Json, json};

/// A measure as one flat record.
pub fn record_of(part: &Part, measure: &Measure) -> Json {
    let (value, unknown) = match &measure.value {
        Value::Count(count) => (json!(count), Json::Null),
        Value::Number(number) | Value::AtLeast(number) => (json!(number), Json::Null),
        Value::Time(seconds) => (json!(seconds), Json::Null),
        Value::Unknown(why) => (Json::Null, json!(why)),
    };
    let mut record = Map::new();
    let mut field = |name: &str, value: Json| record.insert(name.to_owned(), value);
    field("part", json!(part));
    field("metric", json!(measure.metric));
    field("value", value);
    field("unit", json!(measure.unit));
    field("from", json!(measure.window.map(|window| window.from)));
    field("to", json!(measure.window.map(|window| window.to)));
    field("n", json!(measure.n));
    field("low", json!(measure.interval.map(|interval| interval.low)));
    field("high", json!(measure.interval.map(|interval| interval.high)));
    field("coverage", json!(measure.coverage));
    field("exclusions", json!(measure.exclusions.join("; ")));
    field("source", json!(measure.source));
    field("unknown", unknown);
    Json::Object(record)
}
