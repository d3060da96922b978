//! Versions of the Go language, and the marks that show text only for some of them.

use std::fmt;
use std::str::FromStr;

/// A version of the Go language, `1.22` as `GoVersion(22)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoVersion(pub u16);

impl GoVersion {
    /// The Go that the concepts are written for where they say nothing else.
    pub const CURRENT: Self = Self(27);
}

/// Text that is no Go version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoGoVersion;

impl fmt::Display for NoGoVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Go version is written like `1.22`")
    }
}

impl std::error::Error for NoGoVersion {}

impl FromStr for GoVersion {
    type Err = NoGoVersion;

    /// Reads `1.22`, and `1.22.3` and `1.22rc1` as the same language.
    fn from_str(text: &str) -> Result<Self, NoGoVersion> {
        let minor = text.strip_prefix("1.").ok_or(NoGoVersion)?;
        let digits = minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len());
        let (digits, rest) = minor.split_at(digits);
        if rest.is_empty() || rest.starts_with('.') || rest.starts_with("rc") || rest.starts_with("beta") {
            digits.parse().map(Self).map_err(|_| NoGoVersion)
        } else {
            Err(NoGoVersion)
        }
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.0)
    }
}

/// `>= 1.22` or `< 1.22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoVersionBound {
    /// This version or a later one.
    From(GoVersion),
    /// Before this version.
    Before(GoVersion),
}

impl GoVersionBound {
    /// True if a reader with this version is meant.
    pub fn holds(self, version: GoVersion) -> bool {
        match self {
            Self::From(first) => version >= first,
            Self::Before(first) => version < first,
        }
    }

    /// The bound that holds exactly where this one does not.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::From(first) => Self::Before(first),
            Self::Before(first) => Self::From(first),
        }
    }

    /// The first version on the later side.
    pub fn version(self) -> GoVersion {
        match self {
            Self::From(version) | Self::Before(version) => version,
        }
    }
}

impl FromStr for GoVersionBound {
    type Err = NoGoVersion;

    fn from_str(text: &str) -> Result<Self, NoGoVersion> {
        if let Some(version) = text.strip_prefix(">=") {
            version.trim().parse().map(Self::From)
        } else if let Some(version) = text.strip_prefix('<') {
            version.trim().parse().map(Self::Before)
        } else {
            Err(NoGoVersion)
        }
    }
}

impl fmt::Display for GoVersionBound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(version) => write!(formatter, ">= {version}"),
            Self::Before(version) => write!(formatter, "< {version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_as_go_mod_writes_them() {
        for (text, expected) in [
            ("1.22", Ok(GoVersion(22))),
            ("1.22.3", Ok(GoVersion(22))),
            ("1.21rc2", Ok(GoVersion(21))),
            ("1.", Err(NoGoVersion)),
            ("1.x", Err(NoGoVersion)),
            ("2.1", Err(NoGoVersion)),
            ("go1.22", Err(NoGoVersion)),
            ("1.99999999", Err(NoGoVersion)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn a_bound_and_its_opposite_split_the_versions() {
        let from: GoVersionBound = ">= 1.22".parse().unwrap();
        let before: GoVersionBound = "< 1.22".parse().unwrap();
        assert_eq!(from.opposite(), before);
        assert!(from.holds(GoVersion(22)) && !before.holds(GoVersion(22)));
        assert!(before.holds(GoVersion(21)) && !from.holds(GoVersion(21)));
        assert!("> 1.22".parse::<GoVersionBound>().is_err());
    }
}
