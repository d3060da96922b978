package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// pair is an analyzer and the concept that looks for the same.
type pair struct {
	analyzer string
	// says are parts of the analyzer's messages that are meant, separated by `|`; empty for all.
	says    string
	concept string
	// without is in lines that only one of the two is meant to look at.
	without string
}

var pairs = []pair{
	{"copylocks", "", "copying-locks", ""},
	{"lostcancel", "", "lost-cancel", ""},
	{"loopclosure", "", "loop-variable-capture", ""},
	{"waitgroup", "", "waitgroup-add-inside-goroutine", ""},
	{"SA2000", "", "waitgroup-add-inside-goroutine", ""},
	// Only the concept is about sleeping, too.
	{"testinggoroutine", "", "fatal-in-test-goroutine", "Sleep("},
	{"SA2002", "", "fatal-in-test-goroutine", "Sleep("},
	{"sigchanyzer", "", "signal-notify-unbuffered", ""},
	{"SA1017", "", "signal-notify-unbuffered", ""},
	{"nilness", "map update", "nil-map-write", ""},
	{"SA5000", "", "nil-map-write", ""},
	{"shadow", "", "shadowed-variable", ""},
	{"httpresponse", "", "unclosed-response-body", ""},
	{"bodyclose", "", "unclosed-response-body", ""},
	{"rowserrcheck", "", "rows-not-closed", ""},
	{"sqlclosecheck", "not closed", "rows-not-closed", ""},
	{"errorlint", "comparing with|switch on an error", "error-comparison-with-equals", ""},
	{"errorlint", "format verb", "errorf-without-wrap", ""},
	{"errcheck", "", "ignored-error", ""},
	{"containedctx", "", "context-in-struct", ""},
	{"SA1029", "", "context-key-collision", ""},
	{"SA1015", "", "time-tick", ""},
	{"SA4011", "", "break-in-switch-in-loop", ""},
	{"SA5004", "", "busy-loop-select-default", ""},
	{"SA5003", "", "defer-in-loop", ""},
	// The name that go-critic's analyzer has.
	{"ruleguard", "exitAfterDefer", "log-fatal-skips-defers", ""},
	{"ruleguard", "appendAssign", "append-aliasing", ""},
}

// blank is an assignment to the blank identifier.
var blank = regexp.MustCompile(`\b_ *:?=`)

func (p pair) isLeftOut(source string) bool {
	return p.without != "" && strings.Contains(source, p.without)
}

// line is a line of a file.
type line struct {
	file   string
	number int
}

// compareWithVet prints, for each pair, on how many lines both find something, and on how many one of them alone.
func compareWithVet(arguments []string) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	goviva := flags.String("goviva", "goviva", "the goviva to compare with")
	vet := flags.String("vet", "", "the program of tests/oracle/vet")
	examples := flags.Int("examples", 3, "how many lines of each kind are shown for a pair")
	modules := flags.String("modules", "", "a file that lists modules, each as path@version, to bring and compare on")
	work := flags.String("work", "", "with -modules: the folder that the modules are copied to")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	program, err := filepath.Abs(*goviva)
	if err != nil {
		return err
	}
	tool, err := filepath.Abs(*vet)
	if err != nil {
		return err
	}
	if *modules == "" {
		if flags.NArg() == 0 {
			return fmt.Errorf("a folder is missing")
		}
		return compareFolder(flags.Arg(0), flags.Arg(0), flags.Args()[1:], program, tool, *examples)
	}
	list, err := readModules(*modules)
	if err != nil {
		return err
	}
	for _, module := range list {
		dir, err := bring(module, *work)
		if err != nil {
			return err
		}
		if err := compareFolder(module, dir, []string{"./..."}, program, tool, *examples); err != nil {
			return err
		}
	}
	return nil
}

func compareFolder(name, dir string, patterns []string, goviva, tool string, examples int) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	packages, err := whole(dir, patterns)
	if err != nil {
		return err
	}
	vetted, err := runVet(dir, packages, tool)
	if err != nil {
		return err
	}
	loader, err := newLoader(dir, packages)
	if err != nil {
		return err
	}
	s := &scorer{goviva: goviva}
	files := loader.files(dir)
	places, err := s.scan(dir, files)
	if err != nil {
		return err
	}
	found := map[string]map[line]bool{}
	for _, p := range places {
		if found[p.Concept] == nil {
			found[p.Concept] = map[line]bool{}
		}
		found[p.Concept][line{p.File, p.Line}] = true
	}
	fmt.Printf("\n%s: %d files\n\n%-18s %-32s %6s %9s %7s\n", name, len(files), "analyzer", "concept", "both", "analyzer", "goviva")
	sources := &lines{dir: dir}
	var shown strings.Builder
	for _, p := range pairs {
		theirs := map[line]bool{}
		for at, message := range vetted[p.analyzer] {
			isMeant := slices.ContainsFunc(strings.Split(p.says, "|"), func(says string) bool {
				return strings.Contains(message, says)
			})
			// errcheck reports calls whose results nobody takes, too.
			isBare := p.analyzer == "errcheck" && !blank.MatchString(sources.text(at))
			// Of a file that goviva did not look at nothing can be said.
			_, isScanned := slices.BinarySearch(files, at.file)
			if isMeant && isScanned && !isBare && !p.isLeftOut(sources.text(at)) {
				theirs[at] = true
			}
		}
		ours := map[line]bool{}
		for at := range found[p.concept] {
			if !p.isLeftOut(sources.text(at)) {
				ours[at] = true
			}
		}
		both := 0
		var analyzerAlone, govivaAlone []line
		for at := range theirs {
			if ours[at] {
				both++
			} else {
				analyzerAlone = append(analyzerAlone, at)
			}
		}
		for at := range ours {
			if !theirs[at] {
				govivaAlone = append(govivaAlone, at)
			}
		}
		title := p.analyzer
		if p.analyzer == "ruleguard" {
			title = p.says
		}
		fmt.Printf("%-18s %-32s %6d %9d %7d\n", title, p.concept, both, len(analyzerAlone), len(govivaAlone))
		sources.show(&shown, title+" alone, not "+p.concept, analyzerAlone, examples)
		sources.show(&shown, p.concept+" alone, not "+title, govivaAlone, examples)
	}
	fmt.Print(shown.String())
	return nil
}

// runVet gives what each analyzer says of which line.
func runVet(dir string, packages []string, tool string) (map[string]map[line]string, error) {
	command := exec.Command("go", append([]string{"vet", "-vettool=" + tool, "-json"}, packages...)...)
	command.Dir = dir
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if len(out) == 0 && err != nil {
		return nil, fmt.Errorf("go vet in %s: %w\n%s", dir, err, problems.String())
	}
	said := map[string]map[line]string{}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var vetted map[string]map[string]json.RawMessage
		if err := decoder.Decode(&vetted); errors.Is(err, io.EOF) {
			return said, nil
		} else if err != nil {
			return nil, fmt.Errorf("go vet in %s: %w", dir, err)
		}
		for _, analyzers := range vetted {
			for analyzer, raw := range analyzers {
				var diagnostics []struct{ Posn, Message string }
				if json.Unmarshal(raw, &diagnostics) != nil {
					// An analyzer that gave up says so instead.
					fmt.Fprintf(os.Stderr, "%s: %s\n", analyzer, raw)
					continue
				}
				for _, d := range diagnostics {
					add(said, analyzer, dir, d.Posn, d.Message)
				}
			}
		}
	}
}

// whole are the packages that have all that they and their tests import: go vet looks at none if one is not so.
func whole(dir string, patterns []string) ([]string, error) {
	const format = `{{if or .Error .DepsErrors}}bad{{else}}good{{end}} {{if .ForTest}}{{.ForTest}}{{else}}{{.ImportPath}}{{end}}`
	command := exec.Command("go", append([]string{"list", "-e", "-test", "-f", format}, patterns...)...)
	command.Dir = dir
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w", dir, err)
	}
	good := map[string]bool{}
	for said := range strings.Lines(string(out)) {
		verdict, path, _ := strings.Cut(strings.TrimSpace(said), " ")
		path = strings.TrimSuffix(path, ".test")
		if before, seen := good[path]; !seen || before {
			good[path] = verdict == "good"
		}
	}
	var packages []string
	for path, isGood := range good {
		if isGood {
			packages = append(packages, path)
		}
	}
	sort.Strings(packages)
	return packages, nil
}

// add notes a message at a position: `/folder/file.go:12:3`.
func add(said map[string]map[line]string, analyzer, dir, position, message string) {
	parts := strings.Split(position, ":")
	if len(parts) < 3 {
		return
	}
	number, err := strconv.Atoi(parts[len(parts)-2])
	file, relErr := filepath.Rel(dir, strings.Join(parts[:len(parts)-2], ":"))
	if err != nil || relErr != nil {
		return
	}
	if said[analyzer] == nil {
		said[analyzer] = map[line]string{}
	}
	at := line{filepath.ToSlash(file), number}
	said[analyzer][at] += message + "\n"
}

// files are the paths, from dir, of the files of all packages that were asked for.
func (l *loader) files(dir string) []string {
	seen := map[string]bool{}
	for _, pkg := range l.order {
		if pkg.DepOnly || strings.HasSuffix(pkg.ImportPath, ".test") {
			continue
		}
		for _, name := range slices.Concat(pkg.GoFiles, pkg.CgoFiles) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(pkg.Dir, name)
			}
			if rel, err := filepath.Rel(dir, name); err == nil && !strings.HasPrefix(rel, "..") {
				seen[filepath.ToSlash(rel)] = true
			}
		}
	}
	var files []string
	for name := range seen {
		files = append(files, name)
	}
	sort.Strings(files)
	return files
}

// lines reads lines of files below a folder.
type lines struct {
	dir   string
	files map[string][]string
}

func (l *lines) text(at line) string {
	if l.files == nil {
		l.files = map[string][]string{}
	}
	if l.files[at.file] == nil {
		text, _ := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(at.file)))
		l.files[at.file] = strings.Split(string(text), "\n")
	}
	if all := l.files[at.file]; at.number <= len(all) {
		return strings.TrimSpace(all[at.number-1])
	}
	return ""
}

func (l *lines) show(out *strings.Builder, title string, list []line, examples int) {
	if len(list) == 0 || examples == 0 {
		return
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].file != list[j].file {
			return list[i].file < list[j].file
		}
		return list[i].number < list[j].number
	})
	fmt.Fprintf(out, "\n%s (%d)\n", title, len(list))
	step := max(1, len(list)/examples)
	for i := 0; i < len(list) && i/step < examples; i += step {
		fmt.Fprintf(out, "  %s:%d: %s\n", list[i].file, list[i].number, l.text(list[i]))
	}
}
