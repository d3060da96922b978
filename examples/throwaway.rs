use goviva::syntax::{SourceFile, kind};
use goviva::text::Edit;
use std::path::*;
use std::time::Instant;
fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for p in entries {
        if p.is_dir() {
            if p.file_name().unwrap() != "testdata" {
                files(&p, out)
            }
        } else if p.extension().is_some_and(|e| e == "go") {
            out.push(p)
        }
    }
}
fn main() {
    let args: Vec<_> = std::env::args().collect();
    match &*args[1] {
        "errors" => {
            let mut all = vec![];
            for a in &args[2..] {
                files(Path::new(a), &mut all);
            }
            let (mut before, mut after) = (0, 0);
            let mut parser = tree_sitter::Parser::new();
            parser.set_language(&tree_sitter_go::LANGUAGE.into()).unwrap();
            let mut blanks = 0;
            for p in &all {
                let Ok(text) = std::fs::read_to_string(p) else {
                    println!("not utf8 {}", p.display());
                    continue;
                };
                let bare = parser.parse(&text, None).unwrap().root_node().has_error();
                let file = SourceFile::parse(&*text);
                blanks += file.generic_method_parameters().count();
                before += usize::from(bare);
                if file.has_error() {
                    after += 1;
                    let mut shown = 0;
                    file.for_each_declaration(|r, n| {
                        if n.ids().next().is_some_and(|root| n.has_error(root)) && shown < 3 {
                            // deepest first error
                            for id in n.ids() {
                                if n.kind(id) == kind::ERROR
                                    || (n.range(id).start == n.range(id).end && n.has_error(id))
                                {
                                    let at = r.start + n.range(id).start;
                                    let line = text[..at as usize].matches('\n').count() + 1;
                                    let s = n.text(id, &text[r.start as usize..r.end as usize]);
                                    println!(
                                        "{}:{line}: {:?} | {}",
                                        p.display(),
                                        &s[..s.floor_char_boundary(80)],
                                        text.lines().nth(line - 1).unwrap()
                                    );
                                    shown += 1;
                                    break;
                                }
                            }
                        }
                    });
                    if shown == 0 {
                        println!("{}: ?", p.display());
                    }
                }
                if bare && !file.has_error() {
                    println!("mended {}", p.display());
                }
            }
            println!("{} files, {} with errors bare, {} after; {blanks} blanked", all.len(), before, after);
        }
        "bench" => {
            let text = std::fs::read_to_string(&args[2]).unwrap();
            let pat = &args[3];
            let at = text[text.len() / 2..].find(&**pat).unwrap() + text.len() / 2;
            println!("{} lines {} bytes", text.lines().count(), text.len());
            let file = SourceFile::parse(&*text);
            println!("error {}", file.has_error());
            let mut full = vec![];
            let mut inc = vec![];
            let mut idx = vec![];
            let mut bare = vec![];
            let mut parser = tree_sitter::Parser::new();
            parser.set_language(&tree_sitter_go::LANGUAGE.into()).unwrap();
            for _ in 0..15 {
                let t = Instant::now();
                let _f = SourceFile::parse(&*text);
                full.push(t.elapsed());
                let t = Instant::now();
                let _f = parser.parse(&*text, None);
                bare.push(t.elapsed());
                let t = Instant::now();
                let _f = goviva::text::LineIndex::new(&text);
                idx.push(t.elapsed());
                let t = Instant::now();
                let r = file.edit(&[Edit::new(at as u32 + 1, at as u32 + 1, "x")]);
                inc.push(t.elapsed());
                if full.len() == 1 {
                    println!("{:?}", r.1);
                }
            }
            for v in [&mut full, &mut inc, &mut idx, &mut bare] {
                v.sort();
            }
            println!(
                "full {:?} inc {:?} lines {:?} bare {:?} ratio {}",
                full[7],
                inc[7],
                idx[7],
                bare[7],
                inc[7].as_secs_f64() / full[7].as_secs_f64()
            );
        }
        _ => {}
    }
}
