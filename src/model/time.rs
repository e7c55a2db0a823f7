//! Moments and calendar dates, as values: nothing here looks at a clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// A moment, in milliseconds since 1970-01-01 00:00 UTC. Written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{stamp:.3}")
    }
}
impl FromStr for Time {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        match usual(text) {
            Some(time) => Ok(time),
            None => text.parse::<jiff::Timestamp>().map(|stamp| Self(stamp.as_millisecond())),
        }
    }
}

/// A moment written as they are written here, `2026-10-14T17:46:40.000Z`: a project holds so many of them that the
/// general reader would be felt. `None` for all others.
fn usual(text: &str) -> Option<Time> {
    const SHAPE: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    let digits: &[u8; 24] = text.as_bytes().try_into().ok()?;
    let fits =
        digits.iter().zip(SHAPE).all(|(is, shape)| if *shape == b'0' { is.is_ascii_digit() } else { is == shape });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| {
        digits.iter().take(to).skip(from).fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    // The 29th and later of February, and leap seconds, are rare enough for the general reader.
    let longest = if month == 2 { 28 } else { 30 + (month + month / 8) % 2 };
    let whole = (1..=12).contains(&month) && (1..=longest).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if year < 1 || !whole {
        return None;
    }
    // Years that begin in March end with the leap day.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    Some(Time((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + number(20, 23)))
}
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A calendar date as far as it is known: a year, a month of it, or a day. Written as in ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    /// 1 to 12; 0 where only the year is known.
    month: u8,
    /// 1 to 31; 0 where only the month is known.
    day: u8,
}

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date: write it as year-month-day, as in 2026-10-14, or only 2026-10 or 2026")]
pub struct DateError(pub String);

impl Date {
    /// Year, month and day; 0 where one is not known.
    pub(super) fn parts(self) -> (i16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// A date of [`Date::parts`]; `None` where there is no such day.
    pub(super) fn of_parts(year: i16, month: u8, day: u8) -> Option<Self> {
        let or_first = |part: u8| i8::try_from(part.max(1)).ok();
        let known = (day == 0 || month != 0) && (0..=9999).contains(&year);
        let there = jiff::civil::Date::new(year, or_first(month)?, or_first(day)?).is_ok();
        (known && there).then_some(Self { year, month, day })
    }

    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    #[must_use]
    pub fn day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let mut parts = text.trim().split('-');
        let mut part = |digits: usize| -> Result<Option<u16>, DateError> {
            parts.next().map_or(Ok(None), |part| {
                let fits = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
                fits.then(|| part.parse().ok()).flatten().map(Some).ok_or_else(wrong)
            })
        };
        let (year, month, day) = (part(4)?.ok_or_else(wrong)?, part(2)?, part(2)?);
        let narrow = |n: Option<u16>| u8::try_from(n.unwrap_or(0)).unwrap_or(u8::MAX);
        let year = i16::try_from(year).unwrap_or(i16::MAX);
        let date = Self { year, month: narrow(month), day: narrow(day) };
        let full = jiff::civil::Date::new(
            year,
            i8::try_from(date.month).unwrap_or(0).max(i8::from(month.is_none())),
            i8::try_from(date.day).unwrap_or(0).max(i8::from(day.is_none())),
        );
        if parts.next().is_some() || full.is_err() {
            return Err(wrong());
        }
        Ok(date)
    }
}
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_kept_as_far_as_they_are_known() {
        for text in ["2026-10-14", "2026-10", "2026"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in ["31/02", "2026-02-30", "2026-13", "14 Oct", "", "2026-1-1", "2026-10-14-1", "2026-00"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn usual_moments_are_those_of_the_general_reader() {
        for day in (-719_162..2_932_896_i64).step_by(13) {
            let time = Time(day * 86_400_000 + day.rem_euclid(86_400_000));
            let text = time.to_string();
            let general = text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
            assert_eq!((general, usual(&text).unwrap_or(time)), (time.0, time), "{text}");
        }
        for text in ["2026-02-30T00:00:00.000Z", "2026-04-31T00:00:00.000Z", "2026-01-01T24:00:00.000Z"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        assert!(usual("2026-12-31T23:59:59.999Z").is_some() && usual("2026-10-14 17:46:40.000Z").is_none());
    }

    #[test]
    fn moments_are_written_in_utc() {
        let time = Time(1_792_000_000_123);
        assert_eq!(time.to_string().parse::<Time>().unwrap(), time);
        assert!(time.to_string().ends_with(".123Z"), "{time}");
    }
}
