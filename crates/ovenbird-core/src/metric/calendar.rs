//! Days, months and years of the proleptic Gregorian calendar, from seconds since 1970.
//!
//! Every commit passes here in several metrics, so this is arithmetic and not a calendar
//! library: it has no errors and no time zones.

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// The year of an instant.
pub fn year(seconds: i64) -> i64 {
    month(seconds).div_euclid(12)
}

/// Months since January of the year 0: equal for two instants of one calendar month.
pub fn month(seconds: i64) -> i64 {
    // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so
    // that the leap day is their last, and repeat every 400 years, an era.
    let day = seconds.div_euclid(DAY) + 719_468;
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    (era * 400 + year_of_era) * 12 + month_from_march + 2
}

/// The day of the week, from 0 for Monday to 6 for Sunday.
pub fn weekday(seconds: i64) -> usize {
    // 1970-01-01 was a Thursday.
    (seconds.div_euclid(DAY) + 3).rem_euclid(7) as usize
}

/// The hour of the day, from 0 to 23.
pub fn hour(seconds: i64) -> usize {
    (seconds.rem_euclid(DAY) / 3_600) as usize
}

/// When a month begins, in seconds since 1970 UTC; months as [`month`] counts them.
pub fn month_start(month: i64) -> i64 {
    // The same algorithms, the other way.
    let (year, month_from_march) = ((month - 2).div_euclid(12), (month - 2).rem_euclid(12));
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_one_before_ends() {
        for index in month(-62_000_000_000)..month(4_200_000_000) {
            let start = month_start(index);
            assert_eq!((month(start), month(start - 1)), (index, index - 1));
        }
    }
}
