//! What time it is for the reader: looked at by the edges, and handed on as an argument.

#![allow(clippy::disallowed_methods, reason = "this is where the clock is looked at")]

use crate::quiz::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, on the reader's clock and calendar.
///
/// `GOVIVA_NOW`, a time such as `2026-05-01T12:00:00Z`, takes the clock's place, for tests of whole programs.
/// Then the reader is in UTC.
pub fn now() -> Moment {
    let set = std::env::var("GOVIVA_NOW").ok().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    if let Some(time) = set {
        return Moment::new(time.as_millisecond(), 0);
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    let offset =
        jiff::Timestamp::from_millisecond(at).map(|time| jiff::tz::TimeZone::system().to_offset(time).seconds());
    Moment::new(at, offset.unwrap_or_default())
}

/// The reader's day as a date: `2026-05-01`.
pub fn date(day: i32) -> String {
    let span = jiff::Span::new().try_days(day);
    let date = span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span));
    date.map_or_else(|_| format!("day {day}"), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_574), "2026-05-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(i32::MAX), format!("day {}", i32::MAX));
    }

    #[test]
    fn it_is_later_than_when_this_was_written() {
        let now = now();
        assert!(now.day > 20_000 && now.at > 1_767_000_000_000, "{now:?}");
    }
}
