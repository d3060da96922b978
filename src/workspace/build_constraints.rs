//! Whether a build takes a file: the suffixes of its name, and its `//go:build` or `// +build` lines.
//!
//! The rules are those of <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.

use super::go_mod::LanguageVersion;

/// What a build is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The operating system, as GOOS names it.
    pub os: String,
    /// The processor, as GOARCH names it.
    pub arch: String,
    /// Is there a C compiler.
    pub cgo: bool,
    /// Further tags, as `go build -tags` takes them.
    pub tags: Vec<String>,
    /// The toolchain's version.
    pub go: LanguageVersion,
}

impl Target {
    /// This machine, or what the environment variables GOOS, GOARCH and `CGO_ENABLED` say instead.
    pub fn host() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            os: variable("GOOS").unwrap_or_else(|| goos(std::env::consts::OS).to_owned()),
            arch: variable("GOARCH").unwrap_or_else(|| goarch(std::env::consts::ARCH).to_owned()),
            cgo: variable("CGO_ENABLED").is_none_or(|value| value != "0"),
            tags: Vec::new(),
            go: LanguageVersion::CURRENT,
        }
    }

    /// Does the build set this tag.
    fn has(&self, tag: &str) -> bool {
        if let Some(version) = go_tag(tag) {
            return version <= self.go;
        }
        match tag {
            "gc" => true,
            "cgo" => self.cgo,
            "unix" => UNIX.contains(&self.os.as_str()),
            // Each of these systems takes the files of the one that it grew from.
            "linux" if self.os == "android" => true,
            "darwin" if self.os == "ios" => true,
            "solaris" if self.os == "illumos" => true,
            _ => tag == self.os || tag == self.arch || self.tags.iter().any(|own| own == tag),
        }
    }
}

/// `go1.22` as the version that it needs.
fn go_tag(tag: &str) -> Option<LanguageVersion> {
    let minor = tag.strip_prefix("go1.")?;
    minor.parse().ok().map(LanguageVersion)
}

/// Is it not for `-tags` to set: the target sets it or not, or nobody does.
fn is_fixed(tag: &str) -> bool {
    matches!(tag, "cgo" | "gc" | "unix" | "ignore") || SYSTEMS.contains(&tag) || PROCESSORS.contains(&tag)
}

/// Rust's name of a system as Go's.
fn goos(os: &str) -> &str {
    match os {
        "macos" => "darwin",
        other => other,
    }
}

/// Rust's name of a processor as Go's.
fn goarch(arch: &str) -> &str {
    match arch {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "loongarch64" => "loong64",
        "powerpc64" => "ppc64",
        "wasm32" => "wasm",
        other => other,
    }
}

// Go's own lists. (src/internal/syslist/syslist.go of the Go repository)
const SYSTEMS: [&str; 18] = [
    "linux",
    "darwin",
    "windows",
    "freebsd",
    "openbsd",
    "netbsd",
    "dragonfly",
    "solaris",
    "aix",
    "plan9",
    "js",
    "wasip1",
    "android",
    "ios",
    "illumos",
    "hurd",
    "nacl",
    "zos",
];
const UNIX: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];
const PROCESSORS: [&str; 24] = [
    "amd64",
    "arm64",
    "386",
    "arm",
    "wasm",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390x",
    "amd64p32",
    "armbe",
    "arm64be",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "s390",
    "sparc",
    "sparc64",
];

/// What a file asks of the build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// The system and the processor in its name.
    name_tags: Vec<String>,
    /// Is its name that of a test.
    pub test: bool,
    expression: Option<Expression>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Tag(String),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

impl Constraints {
    /// Reads a file's name (without its folder) and the head of its text.
    /// A line that is no constraint, though it starts like one, asks nothing.
    pub fn of(file_name: &str, text: &str) -> Self {
        let (name_tags, is_test) = read_name(file_name);
        Self { name_tags, test: is_test, expression: read_head(text) }
    }

    /// Does a build for `target` take the file.
    pub fn admits(&self, target: &Target) -> bool {
        self.name_tags.iter().all(|tag| target.has(tag))
            && self.expression.as_ref().is_none_or(|expression| expression.holds(target))
    }

    /// The target nearest to `host` that takes the file: another system, another processor, no C compiler,
    /// further tags. None if none does, as with `//go:build ignore`, which asks to be left alone.
    pub fn target(&self, host: &Target) -> Option<Target> {
        if self.admits(host) {
            return Some(host.clone());
        }
        let mut tags = Vec::new();
        let mut newest = host.go;
        if let Some(expression) = &self.expression {
            expression.for_each_wanted_tag(true, &mut |tag| match go_tag(tag) {
                Some(version) => newest = newest.max(version),
                None if !is_fixed(tag) => tags.push(tag.to_owned()),
                None => {}
            });
        }
        tags.sort_unstable();
        tags.dedup();
        let with = |os: &str, arch: &str, cgo: bool, further: bool| Target {
            os: os.to_owned(),
            arch: arch.to_owned(),
            cgo,
            tags: if further { [host.tags.as_slice(), &tags].concat() } else { host.tags.clone() },
            go: if further { newest } else { host.go },
        };
        let variants = [(host.cgo, false), (!host.cgo, false), (host.cgo, true), (!host.cgo, true)];
        let each = |os: &str, arch: &str| variants.map(|(cgo, further)| with(os, arch, cgo, further));
        let mut candidates = each(&host.os, &host.arch)
            .into_iter()
            .chain(PROCESSORS.iter().flat_map(|arch| each(&host.os, arch)))
            .chain(SYSTEMS.iter().flat_map(|os| each(os, &host.arch)))
            .chain(SYSTEMS.iter().flat_map(|os| PROCESSORS.iter().flat_map(|arch| each(os, arch))));
        candidates.find(|target| self.admits(target))
    }

    /// The language version that a `//go:build` line sets for the file: the least one that it needs, and never
    /// less than 1.21, the first version that looked at such lines. (`initFiles` in go/types)
    pub fn language_version(&self) -> Option<LanguageVersion> {
        const FIRST: LanguageVersion = LanguageVersion(21);
        self.expression.as_ref().and_then(Expression::least_version).map(|version| version.max(FIRST))
    }
}

/// The tags in a file's name, and whether it ends in `_test`. What stands before the first `_` is no tag.
fn read_name(file_name: &str) -> (Vec<String>, bool) {
    let stem = file_name.split('.').next().unwrap_or(file_name);
    let mut parts: Vec<&str> = stem.split('_').skip(1).collect();
    let test = file_name.ends_with("_test.go");
    if parts.last() == Some(&"test") {
        parts.pop();
    }
    let is_system = |part: &str| SYSTEMS.contains(&part);
    let is_processor = |part: &str| PROCESSORS.contains(&part);
    let tags = match parts.as_slice() {
        [.., system, processor] if is_system(system) && is_processor(processor) => vec![*system, *processor],
        [.., last] if is_system(last) || is_processor(last) => vec![*last],
        _ => Vec::new(),
    };
    (tags.into_iter().map(ToOwned::to_owned).collect(), test)
}

/// The constraint in the comments before the package clause: a `//go:build` line counts alone, `// +build` lines
/// count together where there is none, those of the package's own comment left out.
fn read_head(text: &str) -> Option<Expression> {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut plus = Vec::new();
    let mut plus_of_this_comment = Vec::new();
    loop {
        let trimmed = rest.trim_start();
        let between = rest.get(..rest.len() - trimmed.len()).unwrap_or_default();
        if between.contains('\n') {
            plus.append(&mut plus_of_this_comment);
        }
        rest = trimmed;
        if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/")?.1;
            continue;
        }
        if !rest.starts_with("//") {
            return balanced(plus, &and);
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if let Some(constraint) = after_word(line, "//go:build") {
            return parse(constraint);
        }
        if let Some(constraint) = after_word(line.trim_start_matches('/').trim_start(), "+build") {
            plus_of_this_comment.extend(parse_plus(constraint));
        }
    }
}

fn after_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    line.strip_prefix(word).filter(|rest| rest.starts_with([' ', '\t']))
}

fn and(one: Expression, other: Expression) -> Expression {
    Expression::And(Box::new(one), Box::new(other))
}

fn or(one: Expression, other: Expression) -> Expression {
    Expression::Or(Box::new(one), Box::new(other))
}

impl Expression {
    fn holds(&self, target: &Target) -> bool {
        match self {
            Self::Tag(tag) => target.has(tag),
            Self::Not(inner) => !inner.holds(target),
            Self::And(one, other) => one.holds(target) && other.holds(target),
            Self::Or(one, other) => one.holds(target) || other.holds(target),
        }
    }

    /// Visits the tags that help it to hold if they are set, not those behind a `!`.
    fn for_each_wanted_tag(&self, wanted: bool, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Tag(tag) if wanted => visit(tag),
            Self::Tag(_) => {}
            Self::Not(inner) => inner.for_each_wanted_tag(!wanted, visit),
            Self::And(one, other) | Self::Or(one, other) => {
                one.for_each_wanted_tag(wanted, visit);
                other.for_each_wanted_tag(wanted, visit);
            }
        }
    }

    /// The version below which it never holds, whatever the other tags.
    /// (`GoVersion` in go/build/constraint)
    fn least_version(&self) -> Option<LanguageVersion> {
        match self {
            Self::Tag(tag) => go_tag(tag),
            Self::Not(_) => None,
            Self::And(one, other) => one.least_version().max(other.least_version()),
            Self::Or(one, other) => Some(one.least_version()?.min(other.least_version()?)),
        }
    }
}

/// Reads `linux && (amd64 || !cgo)`; none if it is not well-formed.
fn parse(text: &str) -> Option<Expression> {
    let mut parser = Parser { rest: text.trim(), depth: 0 };
    let expression = parser.or()?;
    parser.rest.is_empty().then_some(expression)
}

/// Reads `linux,amd64 darwin,!cgo`: spaces mean or, commas mean and.
fn parse_plus(text: &str) -> Option<Expression> {
    let tag = |text: &str| {
        let mut parser = Parser { rest: text, depth: 0 };
        let expression = parser.not()?;
        parser.rest.is_empty().then_some(expression)
    };
    let clause = |clause: &str| balanced(clause.split(',').map(tag).collect::<Option<Vec<_>>>()?, &and);
    balanced(text.split_whitespace().map(clause).collect::<Option<Vec<_>>>()?, &or)
}

struct Parser<'a> {
    rest: &'a str,
    depth: u32,
}

impl Parser<'_> {
    /// No hand writes deeper ones, and the stack has an end.
    const DEEPEST: u32 = 100;

    fn token(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after.trim_start();
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> Option<Expression> {
        let mut all = vec![self.and()?];
        while self.token("||") {
            all.push(self.and()?);
        }
        balanced(all, &or)
    }

    fn and(&mut self) -> Option<Expression> {
        let mut all = vec![self.not()?];
        while self.token("&&") {
            all.push(self.not()?);
        }
        balanced(all, &and)
    }

    fn not(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > Self::DEEPEST {
            return None;
        }
        let expression = if self.token("!") {
            Expression::Not(Box::new(self.not()?))
        } else if self.token("(") {
            let inner = self.or()?;
            if !self.token(")") {
                return None;
            }
            inner
        } else {
            let end = self.rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
            let (tag, after) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            if tag.is_empty() {
                return None;
            }
            self.rest = after.trim_start();
            Expression::Tag(tag.to_owned())
        };
        self.depth -= 1;
        Some(expression)
    }
}

/// Joins a long chain as a flat tree, which is walked and dropped without a deep stack.
fn balanced(mut all: Vec<Expression>, join: &impl Fn(Expression, Expression) -> Expression) -> Option<Expression> {
    while all.len() > 1 {
        let mut next = Vec::with_capacity(all.len().div_ceil(2));
        let mut rest = all.into_iter();
        while let Some(one) = rest.next() {
            next.push(match rest.next() {
                Some(other) => join(one, other),
                None => one,
            });
        }
        all = next;
    }
    all.pop()
}

#[cfg(test)]
mod tests;
