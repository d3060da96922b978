//! When something happened: the time, and the reader's day.

use std::time::Duration;

/// The reader's day turns at four in the morning: who learns after midnight is still at it.
const DAY_TURNS_AT: i64 = 4 * 3600;

/// A point in time, with the day that the reader called it.
///
/// The day is kept beside the time, so that what follows from a review stays the same when the reader travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// Days since 1970-01-01 where the reader is; a day turns at four in the morning.
    pub day: i32,
}

impl Moment {
    /// The moment `at` milliseconds after 1970-01-01T00:00:00Z, where clocks are `utc_offset` seconds ahead of UTC.
    pub fn new(at: i64, utc_offset: i32) -> Self {
        let local = at.div_euclid(1000).saturating_add(i64::from(utc_offset)).saturating_sub(DAY_TURNS_AT);
        Self { at, day: local.div_euclid(86_400).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32 }
    }

    /// Whole days from `earlier` to this, 0 if the clock was set back in between.
    pub fn days_since(self, earlier: Self) -> u32 {
        u32::try_from(i64::from(self.day) - i64::from(earlier.day)).unwrap_or_default()
    }

    /// The time from `earlier` to this, none if the clock was set back in between.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.at.saturating_sub(earlier.at)).unwrap_or_default())
    }

    /// The same time of the day, so many days later.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self { at: self.at.saturating_add(i64::from(days) * 86_400_000), day: self.day.saturating_add(days) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_turns_at_four_where_the_reader_is() {
        let check = |hours: i64, offset_hours: i32, day: i32| {
            assert_eq!(Moment::new(hours * 3_600_000, offset_hours * 3600).day, day, "{hours} {offset_hours}");
        };
        check(3, 0, -1);
        check(4, 0, 0);
        check(27, 0, 0);
        check(28, 0, 1);
        check(4, -1, -1);
        check(25, 3, 1);
        assert_eq!(Moment::new(i64::MAX, 0).days_since(Moment::new(i64::MIN, 0)), u32::MAX);
    }

    #[test]
    fn a_clock_set_back_takes_no_days_away() {
        let now = Moment::new(1_700_000_000_000, 0);
        assert_eq!(now.plus_days(3).days_since(now), 3);
        assert_eq!(now.days_since(now.plus_days(3)), 0);
        assert_eq!(now.plus_days(1).since(now), Duration::from_hours(24));
        assert_eq!(now.since(now.plus_days(1)), Duration::ZERO);
    }
}
