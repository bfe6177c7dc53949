//! Unix seconds as GitHub writes them.

use jiff::Timestamp;

/// `2020-01-01T00:00:00Z`.
pub(crate) fn iso(at: i64) -> String {
    Timestamp::from_second(at).expect("a time that has a year").to_string()
}

/// The same instant with the offset of California's winter, as the archive wrote before 2015.
pub(crate) fn pacific(at: i64) -> String {
    format!("{}-08:00", iso(at - 8 * 3600).trim_end_matches('Z'))
}

/// `Wed, 01 Jan 2020 00:00:00 GMT`, as headers have it.
pub(crate) fn http_date(at: i64) -> String {
    let at = Timestamp::from_second(at).expect("a time that has a year");
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// What a caller wrote, as Unix seconds.
pub(crate) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// The start of the year in UTC.
pub(crate) fn year(year: i16) -> i64 {
    parse(&format!("{year:04}-01-01T00:00:00Z")).expect("a year has a start")
}
