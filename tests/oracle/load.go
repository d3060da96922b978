package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// listed is what `go list -json` says of a package. A package and its variant with the tests are two of them.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	Module     *struct{ GoVersion string }
	DepOnly    bool
	ForTest    string
}

// checked is a package with all that the type checker knows of it.
type checked struct {
	fset  *token.FileSet
	types *types.Package
	info  *types.Info
	files []*ast.File
	// paths are the files' absolute paths, in the order of files.
	paths []string
	// errors are what the type checker could not make sense of; what it could stands all the same.
	errors []error
}

// loader type-checks packages from source. Imported packages are checked without their functions' bodies, once.
type loader struct {
	fset     *token.FileSet
	packages map[string]*listed
	imported map[string]*types.Package
	order    []*listed
}

// newLoader lists the packages that the patterns name below dir, with tests, and all that they import.
func newLoader(dir string, patterns []string) (*loader, error) {
	arguments := append([]string{
		"list", "-e", "-test", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module,DepOnly,ForTest", "--",
	}, patterns...)
	command := exec.Command("go", arguments...)
	command.Dir = dir
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w\n%s", dir, err, problems.String())
	}
	l := &loader{
		fset:     token.NewFileSet(),
		packages: map[string]*listed{},
		imported: map[string]*types.Package{"unsafe": types.Unsafe},
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		pkg := new(listed)
		if err := decoder.Decode(pkg); errors.Is(err, io.EOF) {
			return l, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list in %s: %w", dir, err)
		}
		l.packages[pkg.ImportPath] = pkg
		l.order = append(l.order, pkg)
	}
}

// each calls look with every package that was asked for; a file that belongs to a package and to its variant with the
// tests is in the variant alone.
func (l *loader) each(look func(*checked)) {
	tested := map[string]bool{}
	for _, pkg := range l.order {
		if pkg.ForTest != "" && plainPath(pkg.ImportPath) == pkg.ForTest {
			tested[pkg.ForTest] = true
		}
	}
	for _, pkg := range l.order {
		isProgram := strings.HasSuffix(pkg.ImportPath, ".test")
		// A package is recompiled for another one's test too; its files are the same.
		isOther := pkg.ForTest != "" && !strings.HasPrefix(plainPath(pkg.ImportPath), pkg.ForTest)
		if pkg.DepOnly || isProgram || isOther || tested[pkg.ImportPath] || pkg.ImportPath == "unsafe" {
			continue
		}
		look(l.check(pkg))
	}
}

// check type-checks a package with its functions' bodies.
func (l *loader) check(pkg *listed) *checked {
	c := &checked{
		fset: l.fset,
		info: &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
			Instances:  map[*ast.Ident]types.Instance{},
			Implicits:  map[ast.Node]types.Object{},

			FileVersions: map[*ast.File]string{},
		},
	}
	c.files, c.paths = l.parse(pkg)
	config := l.config(pkg, func(err error) { c.errors = append(c.errors, err) })
	// Its errors have gone to the function above.
	c.types, _ = config.Check(plainPath(pkg.ImportPath), l.fset, c.files, c.info)
	return c
}

// importAs gives the exported side of a package.
func (l *loader) importAs(path string) (*types.Package, error) {
	if known := l.imported[path]; known != nil {
		return known, nil
	}
	pkg := l.packages[path]
	if pkg == nil {
		return nil, fmt.Errorf("no package %s", path)
	}
	files, _ := l.parse(pkg)
	config := l.config(pkg, func(error) {})
	config.IgnoreFuncBodies = true
	known, _ := config.Check(plainPath(path), l.fset, files, nil)
	l.imported[path] = known
	return known, nil
}

func (l *loader) config(pkg *listed, report func(error)) *types.Config {
	version := ""
	if pkg.Module != nil && pkg.Module.GoVersion != "" {
		version = "go" + pkg.Module.GoVersion
	}
	return &types.Config{
		GoVersion:   version,
		Importer:    importer{l, pkg},
		Sizes:       types.SizesFor("gc", runtime.GOARCH),
		FakeImportC: true,
		Error:       report,
	}
}

func (l *loader) parse(pkg *listed) (files []*ast.File, paths []string) {
	for _, name := range append(append([]string{}, pkg.GoFiles...), pkg.CgoFiles...) {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(pkg.Dir, name)
		}
		file, err := parser.ParseFile(l.fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
		}
		if file != nil {
			files = append(files, file)
			paths = append(paths, path)
		}
	}
	return files, paths
}

// importer follows the imports of one package, which decide by ImportMap.
type importer struct {
	loader *loader
	from   *listed
}

func (i importer) Import(path string) (*types.Package, error) {
	if mapped := i.from.ImportMap[path]; mapped != "" {
		path = mapped
	}
	return i.loader.importAs(path)
}

// plainPath is the import path without the name of the test that the package was compiled for.
func plainPath(path string) string {
	path, _, _ = strings.Cut(path, " ")
	return path
}
