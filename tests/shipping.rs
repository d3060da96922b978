//! What is installed with goviva, and that everything that is released together has one version.

#![expect(clippy::expect_used, reason = "a test ends when the program does not start")]
#![expect(clippy::disallowed_methods, reason = "a test looks at the files that were written")]

use std::process::Command;

fn goviva(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_goviva")).args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "goviva {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = goviva(&["completions", shell]);
        for command in ["lsp", "quiz", "scan", "progress", "completions"] {
            assert!(script.contains(command), "{shell} does not know `goviva {command}`");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let first = goviva(&["man"]);
    assert!(first.contains(".TH goviva 1"), "{first}");
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("share/man/man1");
    goviva(&["man", "--out", pages.to_str().expect("UTF-8")]);
    for named in first.lines().filter_map(|line| line.strip_prefix("goviva\\-")?.strip_suffix("(1)")) {
        let page = pages.join(format!("goviva-{}.1", named.replace('\\', "")));
        assert!(page.is_file() || named == "help", "{} is missing", page.display());
    }
}

#[test]
fn a_pipe_that_nobody_reads_is_no_failure() {
    for arguments in [&["completions", "bash"] as &[&str], &["man"], &["schema"], &["schema", "--protocol"]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_goviva"))
            .args(arguments)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(program.stdout.take());
        assert!(program.wait().expect("it ends").success(), "goviva {arguments:?}");
    }
}

#[test]
fn what_is_released_together_has_one_version() {
    const MEND: &str = "`make version V=…` sets all versions";
    let check = |name: &str, text: &str, before: &str| {
        let want = format!("{before}{}", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&want), "{name} does not have `{want}`: {MEND}");
    };
    check("Cargo.lock", include_str!("../Cargo.lock"), "name = \"goviva\"\nversion = \"");
    let manifest = include_str!("../editors/vscode/package.json");
    check("editors/vscode/package.json", manifest, "\n  \"version\": \"");
    let lock = include_str!("../editors/vscode/package-lock.json");
    check("editors/vscode/package-lock.json", lock, "\n  \"version\": \"");
    check("editors/vscode/package-lock.json", lock, "\"name\": \"goviva\",\n      \"version\": \"");
    check("editors/zed/extension.toml", include_str!("../editors/zed/extension.toml"), "\nversion = \"");
    check("editors/zed/Cargo.toml", include_str!("../editors/zed/Cargo.toml"), "\nversion = \"");
    check("editors/emacs/goviva.el", include_str!("../editors/emacs/goviva.el"), ";; Version: ");
}
