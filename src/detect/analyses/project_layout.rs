//! What a file's path says of its place in a module: a program under `cmd/`, a package under `internal/`, an import of one.

use super::{Analysis, Finding, Scene};
use crate::facts::unquoted;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "project-layout",
    cases: &["cmd", "internal-package", "internal-program", "internal-test", "internal-import"],
    kinds: &[kind::PACKAGE_CLAUSE, kind::IMPORT_SPEC],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.kind(id) == kind::IMPORT_SPEC {
        if let Some(path) = nodes.child(id, field::PATH) {
            let import = unquoted(view.source(path));
            if import.split('/').any(|element| element == "internal") {
                findings.push(scene.finding("internal-import", path, id, &[("path", import)]));
            }
        }
        return;
    }
    let Some(name) = nodes.named_children(id).next() else { return };
    let folders: Vec<&str> = scene.context.path.split('/').rev().skip(1).collect();
    if folders.contains(&"internal") {
        // Nobody can import a program, nor the package of a test from outside.
        let case = match view.source(name) {
            "main" => "internal-program",
            name if name.ends_with("_test") && scene.context.path.ends_with("_test.go") => "internal-test",
            _ => "internal-package",
        };
        findings.push(scene.finding(case, name, id, &[("package", view.source(name))]));
    } else if let [program, "cmd", ..] = folders[..]
        && view.source(name) == "main"
    {
        findings.push(scene.finding("cmd", name, id, &[("program", program)]));
    }
}
