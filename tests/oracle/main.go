// Oracle says where the triggers of goviva's concepts really stand in Go code, as the type checker sees it, and
// compares that with what goviva finds. It is written from the triggers, not from goviva's rules; README.md has how it
// reads those that leave a choice.
//
//	oracle places DIR [PATTERN...]
//	oracle score [flags] DIR [PATTERN...]
//	oracle score [flags] -modules FILE
//	oracle compare [flags] DIR [PATTERN...]
//	oracle compare [flags] -modules FILE
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return fmt.Errorf("a command is missing: places, score or compare")
	}
	switch arguments[0] {
	case "places":
		return places(arguments[1:])
	case "score":
		return score(arguments[1:])
	case "compare":
		return compareWithVet(arguments[1:])
	}
	return fmt.Errorf("no command %q: places, score or compare", arguments[0])
}

func places(arguments []string) error {
	flags := flag.NewFlagSet("places", flag.ContinueOnError)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("a folder is missing")
	}
	t, err := find(flags.Arg(0), flags.Args()[1:])
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for _, p := range t.places {
		if err := encoder.Encode(p); err != nil {
			return err
		}
	}
	return out.Flush()
}

// tree is what stands in the packages below a folder.
type tree struct {
	dir string
	// files are the paths of what was looked at, from dir.
	files  []string
	places []place
	// errors are what the type checker did not understand.
	errors []error
}

// find type-checks the packages that the patterns name below a folder, with their tests, and looks at each file.
func find(dir string, patterns []string) (*tree, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	loader, err := newLoader(dir, patterns)
	if err != nil {
		return nil, err
	}
	t := &tree{dir: dir}
	seen := map[string]bool{}
	loader.each(func(c *checked) {
		t.errors = append(t.errors, c.errors...)
		facts := factsOf(c)
		for i, path := range c.paths {
			name, err := filepath.Rel(dir, path)
			name = filepath.ToSlash(name)
			if err != nil || strings.HasPrefix(name, "../") || seen[name] {
				continue
			}
			seen[name] = true
			facts.path = filepath.ToSlash(path)
			found, err := look(c, i, name, facts)
			if err != nil {
				t.errors = append(t.errors, err)
				continue
			}
			t.files = append(t.files, name)
			t.places = append(t.places, found...)
		}
	})
	return t, nil
}
