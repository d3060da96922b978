//! What the arguments of a command name: concepts and topics.

use crate::concepts::Library;
use std::io;

/// Are these all concepts.
///
/// # Errors
/// If one is none.
pub fn check_concepts(library: &Library, ids: &[String]) -> io::Result<()> {
    match ids.iter().find(|id| library.get(id).is_none()) {
        Some(id) => Err(wrong(format!("no concept `{id}`; `goviva concepts` lists them all"))),
        None => Ok(()),
    }
}

/// Are these all topics.
///
/// # Errors
/// If one is none; the message lists those that are.
pub fn check_topics(library: &Library, topics: &[String]) -> io::Result<()> {
    let mut known: Vec<&str> = library.concepts.iter().map(|concept| concept.topic.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    match topics.iter().find(|topic| !known.contains(&topic.as_str())) {
        Some(topic) => Err(wrong(format!("no topic `{topic}`; there are {}", known.join(", ")))),
        None => Ok(()),
    }
}

/// An argument that cannot be right.
pub fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}
