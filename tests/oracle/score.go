package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// tally counts how goviva and the oracle agree on one concept.
type tally struct {
	concept string
	// both, extra and missing count places that both found, goviva alone, and the oracle alone.
	both, extra, missing int
	// lens counts the places of both where they agree on the lens.
	lens int
	// examples are disagreements with their source lines.
	extraLines, missingLines []string
}

func (t *tally) precision() float64 { return ratio(t.both, t.both+t.extra) }
func (t *tally) recall() float64    { return ratio(t.both, t.both+t.missing) }

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// least is what a concept must reach where the table of exceptions says nothing else.
type least struct{ precision, recall float64 }

func score(arguments []string) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	goviva := flags.String("goviva", "goviva", "the goviva to compare with")
	examples := flags.Int("examples", 3, "how many disagreements of each kind are shown for a concept")
	only := flags.String("concept", "", "these concepts alone, separated by commas")
	modules := flags.String("modules", "", "a file that lists modules, each as path@version, to bring and compare on")
	work := flags.String("work", "", "with -modules: the folder that the modules are copied to")
	precision := flags.Float64("precision", 0, "fail if a concept's precision is lower")
	recall := flags.Float64("recall", 0, "fail if a concept's recall is lower")
	exceptions := flags.String("exceptions", "", "a table of concepts with a lower bound: concept, precision, recall, reason")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	// It runs in the folder that is compared.
	program, err := exec.LookPath(*goviva)
	if err != nil {
		return err
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	s := &scorer{goviva: program, examples: *examples, only: split(*only), tallies: map[string]*tally{}}
	if err := s.readConcepts(); err != nil {
		return err
	}
	if names := s.uncovered(); len(names) > 0 {
		fmt.Println("not in the oracle:", strings.Join(names, ", "))
	}
	lower, err := readExceptions(*exceptions)
	if err != nil {
		return err
	}
	if *modules != "" {
		list, err := readModules(*modules)
		if err != nil {
			return err
		}
		for _, module := range list {
			dir, err := bring(module, *work)
			if err == nil {
				// Each module has a table of its own.
				s.tallies = map[string]*tally{}
				err = s.compare(module, dir, nil)
			}
			if err != nil {
				return err
			}
			s.print(module)
			if err := s.judge(module, least{*precision, *recall}, lower); err != nil {
				return err
			}
		}
		return nil
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("a folder is missing")
	}
	if err := s.compare(flags.Arg(0), flags.Arg(0), flags.Args()[1:]); err != nil {
		return err
	}
	s.print(flags.Arg(0))
	return s.judge(flags.Arg(0), least{*precision, *recall}, lower)
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

type scorer struct {
	goviva   string
	examples int
	only     []string
	concepts []string
	tallies  map[string]*tally
}

// readConcepts asks goviva which concepts it has: what it does not know yet is no disagreement.
func (s *scorer) readConcepts() error {
	out, err := exec.Command(s.goviva, "concepts", "--format", "json").Output()
	if err != nil {
		return fmt.Errorf("%s concepts: %w", s.goviva, err)
	}
	var known []struct{ ID string }
	if err := json.Unmarshal(out, &known); err != nil {
		return fmt.Errorf("%s concepts: %w", s.goviva, err)
	}
	for _, concept := range known {
		s.concepts = append(s.concepts, concept.ID)
	}
	return nil
}

// compare adds what a tree says to the tallies.
func (s *scorer) compare(name, dir string, patterns []string) error {
	begin := time.Now()
	truth, err := find(dir, patterns)
	if err != nil {
		return err
	}
	checked := time.Since(begin)
	begin = time.Now()
	found, err := s.scan(truth.dir, truth.files)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d files, %d places; checked in %.1f s, scanned in %.1f s; %d type errors\n",
		name, len(truth.files), len(truth.places), checked.Seconds(), time.Since(begin).Seconds(), len(truth.errors))
	for _, err := range truth.errors[:min(3, len(truth.errors))] {
		fmt.Println("  type error:", err)
	}
	s.add(truth, found)
	return nil
}

// uncovered are goviva's concepts that the oracle knows nothing of.
func (s *scorer) uncovered() []string {
	var names []string
	for _, concept := range s.concepts {
		if !slices.Contains(covered(), concept) {
			names = append(names, concept)
		}
	}
	return names
}

// scan runs goviva on the files.
func (s *scorer) scan(dir string, files []string) ([]place, error) {
	var places []place
	// A command line has a limit.
	for chunk := range slices.Chunk(files, 10000) {
		command := exec.Command(s.goviva, append([]string{"scan", "--generated", "--format", "jsonl", "--"}, chunk...)...)
		command.Dir = dir
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("%s scan: %w", s.goviva, err)
		}
		lines := bufio.NewScanner(bytes.NewReader(out))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var finding struct {
				File, Concept string
				Start         struct{ Line, Column int }
				Lens          bool
			}
			if err := json.Unmarshal(lines.Bytes(), &finding); err != nil {
				return nil, fmt.Errorf("%s scan: %w: %s", s.goviva, err, lines.Bytes())
			}
			places = append(places, place{finding.File, finding.Concept, finding.Start.Line, finding.Start.Column, finding.Lens, false})
		}
		if err := lines.Err(); err != nil {
			return nil, err
		}
	}
	return places, nil
}

func (s *scorer) tally(concept string) *tally {
	if s.tallies[concept] == nil {
		s.tallies[concept] = &tally{concept: concept}
	}
	return s.tallies[concept]
}

func (s *scorer) add(truth *tree, found []place) {
	sources := map[string][]string{}
	show := func(p place) string {
		if sources[p.File] == nil {
			text, _ := os.ReadFile(filepath.Join(truth.dir, filepath.FromSlash(p.File)))
			sources[p.File] = strings.Split(string(text), "\n")
		}
		line := ""
		if lines := sources[p.File]; p.Line <= len(lines) {
			line = strings.TrimSpace(lines[p.Line-1])
		}
		return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, line)
	}
	lenses := map[place]bool{}
	optional := map[place]bool{}
	for _, p := range truth.places {
		lens := p.Lens
		p.Lens = false
		if p.Optional {
			p.Optional = false
			optional[p] = true
			continue
		}
		lenses[p] = lens
	}
	seen := map[place]bool{}
	for _, p := range found {
		lens := p.Lens
		p.Lens = false
		if seen[p] || optional[p] || !s.isWanted(p.Concept) {
			continue
		}
		seen[p] = true
		t := s.tally(p.Concept)
		want, ok := lenses[p]
		if !ok {
			t.extra++
			t.extraLines = append(t.extraLines, show(p))
			continue
		}
		t.both++
		if want == lens {
			t.lens++
		}
	}
	for _, p := range truth.places {
		p.Lens = false
		if !p.Optional && !seen[p] && s.isWanted(p.Concept) {
			t := s.tally(p.Concept)
			t.missing++
			t.missingLines = append(t.missingLines, show(p))
		}
	}
}

func (s *scorer) isWanted(concept string) bool {
	return slices.Contains(s.concepts, concept) && slices.Contains(covered(), concept) && (len(s.only) == 0 || slices.Contains(s.only, concept))
}

// print writes the table, and then the disagreements, those of the concept with most of them first.
func (s *scorer) print(name string) {
	var list []*tally
	for _, t := range s.tallies {
		list = append(list, t)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].concept < list[j].concept })
	fmt.Printf("\n%-26s %8s %8s %8s %10s %8s %8s\n", "concept", "both", "extra", "missing", "precision", "recall", "lens")
	for _, t := range list {
		fmt.Printf("%-26s %8d %8d %8d %10.4f %8.4f %8.4f\n",
			t.concept, t.both, t.extra, t.missing, t.precision(), t.recall(), ratio(t.lens, t.both))
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].extra+list[i].missing > list[j].extra+list[j].missing })
	for _, t := range list {
		s.printExamples(t.concept, "goviva alone", t.extraLines)
		s.printExamples(t.concept, "oracle alone", t.missingLines)
	}
	fmt.Println()
}

func (s *scorer) printExamples(concept, kind string, lines []string) {
	if len(lines) == 0 || s.examples == 0 {
		return
	}
	fmt.Printf("\n%s, %s (%d)\n", concept, kind, len(lines))
	// From all over the tree, not only from its first file.
	step := max(1, len(lines)/s.examples)
	for i := 0; i < len(lines) && i/step < s.examples; i += step {
		fmt.Println("  " + lines[i])
	}
}

// judge says which concepts do not reach what they must.
func (s *scorer) judge(name string, all least, exceptions map[string]least) error {
	var low []string
	for _, t := range s.tallies {
		bound, ok := exceptions[t.concept]
		if !ok {
			bound = all
		}
		if t.precision() < bound.precision || t.recall() < bound.recall {
			low = append(low, fmt.Sprintf("%s (precision %.4f of %.2f, recall %.4f of %.2f)",
				t.concept, t.precision(), bound.precision, t.recall(), bound.recall))
		}
	}
	if len(low) == 0 {
		return nil
	}
	sort.Strings(low)
	return fmt.Errorf("%s: too low: %s", name, strings.Join(low, ", "))
}

// readExceptions reads the concepts with bounds of their own: a tab-separated table whose last column is the reason.
func readExceptions(path string) (map[string]least, error) {
	lower := map[string]least{}
	if path == "" {
		return lower, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for number, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) != 4 || columns[3] == "" {
			return nil, fmt.Errorf("%s:%d: a line has a concept, a precision, a recall and a reason", path, number+1)
		}
		precision, err := strconv.ParseFloat(columns[1], 64)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number+1, err)
		}
		recall, err := strconv.ParseFloat(columns[2], 64)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number+1, err)
		}
		lower[columns[0]] = least{precision, recall}
	}
	return lower, nil
}
