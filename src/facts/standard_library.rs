//! The standard library's exported API as Go declarations, compiled in.

/// The declarations of the package at an import path.
pub fn source(_path: &str) -> Option<&'static str> {
    None
}
