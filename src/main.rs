//! The `goviva` program: arguments, then a command or the language server, then the exit code.

fn main() {}
