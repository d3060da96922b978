package main

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"sort"
)

// place is where a concept's trigger stands.
type place struct {
	File    string `json:"file"`
	Concept string `json:"concept"`
	Line    int    `json:"line"`
	// Column counts bytes from 1.
	Column int `json:"column"`
	// Lens says whether the place may carry a lens.
	Lens bool `json:"lens"`
	// Optional says that the trigger allows the place and does not ask for it: it counts neither way.
	Optional bool `json:"optional,omitempty"`
}

// file is one file of a checked package, and where a look at it stands.
type file struct {
	*checked
	ast    *ast.File
	name   string
	text   []byte
	tokens []lexeme
	// stack holds the node that is looked at, last, and all around it.
	stack  []ast.Node
	places map[place]bool
	pkg    *packageFacts
}

// lexeme is a token of the file.
type lexeme struct {
	pos token.Pos
	tok token.Token
}

// look calls each concept's function with each node of the file. A place is reported once, with a lens if one of its
// reasons gives it one.
func look(c *checked, index int, name string, facts *packageFacts) ([]place, error) {
	text, err := os.ReadFile(c.paths[index])
	if err != nil {
		return nil, err
	}
	f := &file{checked: c, ast: c.files[index], name: name, text: text, places: map[place]bool{}, pkg: facts}
	f.scan()
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if n == nil {
			f.stack = f.stack[:len(f.stack)-1]
			return true
		}
		f.stack = append(f.stack, n)
		for _, concept := range concepts {
			concept(f, n)
		}
		return true
	})
	var places []place
	for p := range f.places {
		stronger := p
		stronger.Optional = false
		if p.Optional && (f.places[stronger] || f.places[withLens(stronger)]) {
			continue
		}
		if p.Lens || !f.places[withLens(p)] {
			places = append(places, p)
		}
	}
	sort.Slice(places, func(i, j int) bool {
		a, b := places[i], places[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		if a.Column != b.Column {
			return a.Column < b.Column
		}
		return a.Concept < b.Concept
	})
	return places, nil
}

func (f *file) scan() {
	var s scanner.Scanner
	whole := f.fset.File(f.ast.FileStart)
	// The scanner wants a file of its own to write line numbers to; offsets carry over.
	own := token.NewFileSet().AddFile("", whole.Base(), len(f.text))
	s.Init(own, f.text, func(token.Position, string) {}, 0)
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			return
		}
		f.tokens = append(f.tokens, lexeme{pos, tok})
	}
}

func withLens(p place) place {
	p.Lens = true
	return p
}

// lens reports a place that may carry a lens, hover one that does not, optional one that need not be found.
func (f *file) lens(concept string, pos token.Pos)     { f.report(concept, pos, true, false) }
func (f *file) hover(concept string, pos token.Pos)    { f.report(concept, pos, false, false) }
func (f *file) optional(concept string, pos token.Pos) { f.report(concept, pos, false, true) }

func (f *file) report(concept string, pos token.Pos, lens, optional bool) {
	// Line directives change neither what a reader sees nor what an editor counts.
	at := f.fset.PositionFor(pos, false)
	f.places[place{f.name, concept, at.Line, at.Column, lens, optional}] = true
}

// token is the place of the first such token between two places, outside of any brackets that open there.
func (f *file) token(from, to token.Pos, want ...token.Token) token.Pos {
	depth := 0
	first := sort.Search(len(f.tokens), func(i int) bool { return f.tokens[i].pos >= from })
	for _, t := range f.tokens[first:] {
		if t.pos >= to {
			break
		}
		for _, tok := range want {
			if t.tok == tok && depth == 0 {
				return t.pos
			}
		}
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
	}
	return token.NoPos
}

// up is the n-th node around the one that is looked at; 0 is itself.
func (f *file) up(n int) ast.Node {
	if n >= len(f.stack) {
		return nil
	}
	return f.stack[len(f.stack)-1-n]
}

// function is the nearest function or literal around the node, and its body.
func (f *file) function() (ast.Node, *ast.BlockStmt) {
	for n := 1; n < len(f.stack); n++ {
		if body := bodyOf(f.up(n)); body != nil {
			return f.up(n), body
		}
	}
	return nil, nil
}

// insideLoop says whether a loop's body stands between the n-th node around and its function.
func (f *file) insideLoop(n int) bool {
	for ; n+1 < len(f.stack); n++ {
		switch around := f.up(n + 1).(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		case *ast.ForStmt:
			if f.up(n) == ast.Node(around.Body) {
				return true
			}
		case *ast.RangeStmt:
			if f.up(n) == ast.Node(around.Body) {
				return true
			}
		}
	}
	return false
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

func (f *file) typeOf(e ast.Expr) types.Type {
	if t := f.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// name is the last identifier of a name: `Map` of `sync.Map`, `List` of `List[int]`.
func name(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return name(e.X)
	case *ast.IndexListExpr:
		return name(e.X)
	case *ast.ParenExpr:
		return name(e.X)
	case *ast.StarExpr:
		return name(e.X)
	}
	return nil
}

// object is what a name, with or without type arguments, stands for.
func (f *file) object(e ast.Expr) types.Object {
	switch e.(type) {
	case *ast.StarExpr:
		return nil
	}
	if id := name(e); id != nil {
		return f.info.Uses[id]
	}
	return nil
}

// symbol is `path.Name` or `path.Type.Method` of what a call calls or a name means.
func (f *file) symbol(e ast.Expr) string { return symbolOf(f.object(e)) }

func symbolOf(object types.Object) string {
	if object == nil {
		return ""
	}
	// What an alias in the package of the same name stands for counts.
	if object.Pkg() == nil {
		if object.Parent() == types.Universe {
			return "builtin." + object.Name()
		}
		if fn, ok := object.(*types.Func); ok && fn.Name() == "Error" {
			return "builtin.error.Error"
		}
		return ""
	}
	path := object.Pkg().Path()
	switch object := object.(type) {
	case *types.PkgName:
		return ""
	case *types.Func:
		if receiver := object.Signature().Recv(); receiver != nil {
			if named := namedOf(receiver.Type()); named != nil {
				return path + "." + named.Obj().Name() + "." + object.Name()
			}
			return ""
		}
		if object.Parent() != nil && object.Parent() != object.Pkg().Scope() {
			return ""
		}
		return path + "." + object.Name()
	case *types.TypeName:
		if object.IsAlias() {
			if named, ok := types.Unalias(object.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
				return named.Obj().Pkg().Path() + "." + named.Obj().Name()
			}
		}
		if object.Parent() != object.Pkg().Scope() {
			return ""
		}
		return path + "." + object.Name()
	}
	if object.Parent() == nil || object.Parent() != object.Pkg().Scope() {
		return ""
	}
	return path + "." + object.Name()
}

// namedOf is the declared type of a value or of what it points at.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if pointer, ok := t.(*types.Pointer); ok {
		t = types.Unalias(pointer.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

// isNamed says whether a type is the declared one of this name.
func isNamed(t types.Type, symbol string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && symbolOf(named.Obj()) == symbol
}

func isPointerTo(t types.Type, symbol string) bool {
	pointer, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(pointer.Elem(), symbol)
}

func isBuiltin(f *file, e ast.Expr, names ...string) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	if _, ok := f.info.Uses[id].(*types.Builtin); !ok {
		return false
	}
	for _, name := range names {
		if id.Name == name {
			return true
		}
	}
	return false
}

// core is the underlying type, for a type parameter the one that all of its types have.
func core(t types.Type) types.Type {
	parameter, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	var found types.Type
	constraint, ok := parameter.Constraint().Underlying().(*types.Interface)
	if !ok {
		return t.Underlying()
	}
	for i := range constraint.NumEmbeddeds() {
		embedded := constraint.EmbeddedType(i)
		if union, ok := embedded.(*types.Union); ok {
			for j := range union.Len() {
				term := union.Term(j).Type().Underlying()
				if found != nil && !types.Identical(found, term) {
					return t.Underlying()
				}
				found = term
			}
		} else if _, ok := embedded.Underlying().(*types.Interface); !ok {
			found = embedded.Underlying()
		}
	}
	if found == nil {
		return t.Underlying()
	}
	return found
}

var errorType = types.Universe.Lookup("error").Type()
