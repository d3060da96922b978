//! Holds the compiled-in standard library against the Go toolchain that it names.

use std::process::Command;

/// Needs the `go` command, which brings the named toolchain: `cargo test --test standard_library -- --ignored`.
#[test]
#[ignore = "needs Go; `make test` runs it"]
fn the_declarations_are_those_of_the_toolchain() {
    let toolchain = goviva::facts::standard_library::toolchain();
    let output = Command::new("go")
        .args(["run", "."])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tools/stdapi"))
        .env("GOTOOLCHAIN", toolchain)
        .output()
        .expect("go runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stored = include_bytes!("../src/facts/standard_library.txt");
    assert!(output.stdout == stored, "src/facts/standard_library.txt is stale; mend it by: make stdapi");
}
