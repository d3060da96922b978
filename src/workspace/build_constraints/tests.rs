use super::*;

fn linux() -> Target {
    let (os, arch) = ("linux".to_owned(), "amd64".to_owned());
    Target { os, arch, cgo: true, tags: Vec::new(), go: LanguageVersion(27) }
}

/// Is the file built for linux/amd64, and if not, for which target (os/arch, `-` for none).
fn check(name: &str, text: &str, want: &str) {
    let constraints = Constraints::of(name, text);
    let shown = match constraints.target(&linux()) {
        _ if constraints.admits(&linux()) => "yes".to_owned(),
        Some(target) => {
            let mut shown = format!("{}/{}", target.os, target.arch);
            if !target.cgo {
                shown += " without cgo";
            }
            if !target.tags.is_empty() {
                shown.push_str(" with ");
                shown.push_str(&target.tags.join(","));
            }
            shown
        }
        None => "-".to_owned(),
    };
    assert_eq!(shown, want, "{name}: {text}");
}

#[test]
fn names_choose_the_target() {
    check("a.go", "", "yes");
    check("linux.go", "", "yes");
    check("windows.go", "", "yes");
    check("a_linux.go", "", "yes");
    check("a_linux_amd64_test.go", "", "yes");
    check("a_windows.go", "", "windows/amd64");
    check("a_linux_arm64.go", "", "linux/arm64");
    check("a_darwin_arm64.go", "", "darwin/arm64");
    check("a_arm64_extra.go", "", "yes");
    check("a_windows_test.go", "", "windows/amd64");
    check("a_unix.go", "", "yes");
    check("a_windows.pb.go", "", "windows/amd64");
    assert!(Constraints::of("a_test.go", "").test && !Constraints::of("test.go", "").test);
}

#[test]
fn lines_choose_the_target() {
    check("a.go", "//go:build unix && !(arm || cgo && windows)\n\npackage a", "yes");
    check("a.go", "// Copyright\n\n/* more */\n//go:build windows\npackage a", "windows/amd64");
    check("a.go", "//go:build js && wasm\n", "js/wasm");
    check("a.go", "//go:build !cgo\n", "linux/amd64 without cgo");
    check("a.go", "//go:build integration || e2e\n", "linux/amd64 with e2e,integration");
    check("a.go", "//go:build integration && !race && windows\n", "windows/amd64 with integration");
    check("a.go", "//go:build ignore\n", "-");
    check("a.go", "//go:build go1.20 && gc && !race\n", "yes");
    check("a.go", "//go:build !go1.20\n", "-");
    check("a.go", "//go:build go1.99\n", "linux/amd64");
    check("a_windows.go", "//go:build linux\n", "-");
    check("a.go", "package a\n//go:build windows\n", "yes");
    check("a.go", "//go:buildwindows\npackage a", "yes");
    check("a.go", "//go:build windows &&\npackage a", "yes");
    check("a.go", "\u{feff}// +build windows,!cgo darwin\n// +build !linux\n\npackage a", "darwin/amd64");
    check("a.go", "// +build windows\npackage a", "yes");
    check("a.go", "// +build windows\n\n// +build !linux\npackage a", "windows/amd64");
    check("a.go", "//go:build linux\n// +build windows\n\npackage a", "yes");
}

#[test]
fn an_android_build_takes_the_files_of_linux() {
    let android = Target { os: "android".into(), ..linux() };
    assert!(Constraints::of("a_linux.go", "").admits(&android));
    assert!(!Constraints::of("a_android.go", "").admits(&linux()));
}

#[test]
fn lines_set_the_language_version() {
    let version = |line: &str| Constraints::of("a.go", line).language_version().map(|version| version.0);
    assert_eq!(version("//go:build go1.22\n"), Some(22));
    assert_eq!(version("//go:build go1.18\n"), Some(21));
    assert_eq!(version("//go:build linux && go1.23 && go1.22\n"), Some(23));
    assert_eq!(version("//go:build go1.23 || go1.25\n"), Some(23));
    assert_eq!(version("//go:build go1.23 || linux\n"), None);
    assert_eq!(version("//go:build !go1.23\n"), None);
}

#[test]
fn endless_expressions_end() {
    let deep = format!("//go:build {}a\n", "(".repeat(100_000));
    assert!(Constraints::of("a.go", &deep).admits(&linux()));
    for long in [format!("//go:build a{}\n", " || a".repeat(100_000)), format!("// +build{}\n\n", " a".repeat(100_000))]
    {
        assert!(!Constraints::of("a.go", &long).admits(&linux()));
    }
}
