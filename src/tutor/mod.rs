//! What an ideal Go tutor shows: hovers, lenses, actions. Plain data in bytes; no protocol, no clock, no database.
