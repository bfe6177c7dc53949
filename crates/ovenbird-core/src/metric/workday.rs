//! Business time: Monday to Friday, round the clock, in UTC, without holidays.
//!
//! CHAOSS asks for a first answer "within two business days" and leaves open whose days. A
//! project's people sit in many countries, so weekends are all that is left out here.

use super::calendar::{DAY, weekday};

/// The first day of the weekend, from 0 for Monday.
const SATURDAY: i64 = 5;

/// The instant that lies so many business days after `opened`; both in seconds since 1970 UTC.
///
/// The clock stands still on weekends. What is opened on one counts as opened on Monday, 00:00.
/// So the time of day stays, or is 00:00: Thursday 15:00 and two business days make Monday 15:00;
/// Saturday, at any time, and two make Wednesday 00:00. What ends exactly as Friday does ends on
/// Monday, 00:00, for no business time lies between them.
///
/// "Answered within two business days" is `answered <= after(opened, 2)`. An instant too far off
/// for 64 bits is the last there is.
pub fn after(opened: i64, business_days: u32) -> i64 {
    let weekday = weekday(opened) as i64;
    let into_day = opened.rem_euclid(DAY);
    let (weekday, start) = if weekday < SATURDAY {
        (weekday, opened)
    } else {
        // From here to Monday, 00:00.
        (0, opened.saturating_add((7 - weekday) * DAY - into_day))
    };
    let days = i64::from(business_days);
    let weekends = (weekday + days) / SATURDAY;
    start.saturating_add((days + 2 * weekends) * DAY)
}
