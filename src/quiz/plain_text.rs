//! Markdown as a person would type it: for clients that show a message as it stands.

/// The text without fences, emphasis and link targets that repeat it; code keeps its backquotes and, in blocks,
/// is set in by four spaces.
pub fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut fenced = false;
    for line in markdown.trim().lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            text.push_str("    ");
            // A tab is as wide as the client likes; four spaces line up with the indent.
            text.push_str(&line.replace('\t', "    "));
        } else {
            text.push_str(&inline(line.trim_end()));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// One line of prose: `**bold**` and `*emphasis*` lose their stars, `[text](url)` becomes `text (url)`; what stands
/// between backquotes stays as it is.
fn inline(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        if index % 2 == 1 {
            text.push_str(part);
        } else {
            text.push_str(&links(&without_stars(part)));
        }
    }
    text
}

/// Drops the stars that touch a word on one side alone; one between two spaces is a sign of its own.
fn without_stars(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some(at) = rest.find('*') {
        let (before, stars) = rest.split_at(at);
        let after = stars.trim_start_matches('*');
        text.push_str(before);
        let free = |char: Option<char>| char.is_none_or(char::is_whitespace);
        if free(text.chars().next_back()) && free(after.chars().next()) {
            text.push_str(&stars[..stars.len() - after.len()]);
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

fn links(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(label, after)| Some((label, after.split_once(')')?)));
        text.push_str(before);
        if let Some((label, (target, after))) = link {
            text.extend([label, " (", target, ")"]);
            rest = after;
        } else {
            text.push('[');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, want: &str) {
        assert_eq!(plain_text(markdown), want);
    }

    #[test]
    fn prose_loses_its_marks() {
        check("**Bold** and *thin*, 2 * 3.\n\n*Watch out:* it.", "Bold and thin, 2 * 3.\n\nWatch out: it.");
        check("See [the spec](https://go.dev/ref/spec) · a[i] [", "See the spec (https://go.dev/ref/spec) · a[i] [");
        check("Use `*p` and `**q` of `[x](y)`.", "Use `*p` and `**q` of `[x](y)`.");
    }

    #[test]
    fn code_is_set_in() {
        check("What?\n\n```go\nfunc f() {\n\tgo *g()\n}\n```\n", "What?\n\n    func f() {\n        go *g()\n    }");
        check("```\nnever closed", "    never closed");
    }
}
