package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var errorInterface = errorType.Underlying().(*types.Interface)

// isError says whether a value is an error: of that type, or of one that implements it.
func (f *file) isError(e ast.Expr) bool {
	t := f.typeOf(e)
	return !f.info.Types[e].IsNil() && t != types.Typ[types.Invalid] && types.Implements(t, errorInterface)
}

// sentinel says of an expression whether it names a variable of a package that holds an error; sure is false for one
// of the package itself that is not called as such.
func (f *file) sentinel(e ast.Expr) (is, sure bool) {
	e = ast.Unparen(e)
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
	default:
		return false, false
	}
	v, ok := f.object(e).(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() || !f.isError(e) {
		return false, false
	}
	rest, ok := strings.CutPrefix(v.Name(), "Err")
	if !ok {
		rest, ok = strings.CutPrefix(v.Name(), "err")
	}
	first, _ := utf8.DecodeRuneInString(rest)
	isCalledSo := ok && unicode.IsUpper(first) || v.Name() == "EOF"
	return true, isCalledSo || v.Pkg().Path() != f.types.Path()
}

// comparedErrors: an error compared with a sentinel by == or !=, or in a switch.
func comparedErrors(f *file, n ast.Node) {
	report := func(error, sentinel ast.Expr, at token.Pos) {
		is, sure := f.sentinel(sentinel)
		other, _ := f.sentinel(error)
		switch {
		case !is || other || !f.isError(error):
		case !sure || f.isInMethodIs():
			f.optional("error-comparison-with-equals", at)
		default:
			f.lens("error-comparison-with-equals", at)
		}
	}
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			report(n.X, n.Y, n.OpPos)
			report(n.Y, n.X, n.OpPos)
		}
	case *ast.SwitchStmt:
		if n.Tag == nil {
			return
		}
		for _, clause := range n.Body.List {
			for _, value := range clause.(*ast.CaseClause).List {
				report(n.Tag, value, value.Pos())
			}
		}
	}
}

// isInMethodIs says whether the function declaration around is a method called Is, whose work is to compare.
func (f *file) isInMethodIs() bool {
	for n := 1; n < len(f.stack); n++ {
		if method, ok := f.up(n).(*ast.FuncDecl); ok {
			return method.Recv != nil && method.Name.Name == "Is"
		}
	}
	return false
}

// unwrapped: the verbs of a fmt.Errorf without %w that print an error.
func unwrapped(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || f.symbol(ast.Unparen(call.Fun)) != "fmt.Errorf" || len(call.Args) < 2 || call.Ellipsis.IsValid() {
		return
	}
	literal, ok := ast.Unparen(call.Args[0]).(*ast.BasicLit)
	if !ok {
		return
	}
	// The places of the verbs are those of the source, where an escape is longer than its value.
	verbs, ok := formatVerbs(literal.Value)
	if !ok || slices.ContainsFunc(verbs, func(v formatVerb) bool { return v.letter == 'w' }) {
		return
	}
	for _, verb := range verbs {
		if verb.argument+1 >= len(call.Args) {
			continue
		}
		argument := call.Args[verb.argument+1]
		if text, ok := ast.Unparen(argument).(*ast.CallExpr); ok {
			selector, isMethod := ast.Unparen(text.Fun).(*ast.SelectorExpr)
			if isMethod && selector.Sel.Name == "Error" && len(text.Args) == 0 {
				argument = selector.X
			}
		}
		if !f.isError(argument) {
			continue
		}
		at := literal.Pos() + token.Pos(verb.at)
		switch verb.letter {
		case 'v', 's':
			f.lens("errorf-without-wrap", at)
		case 'q':
			f.optional("errorf-without-wrap", at)
		}
	}
}

// formatVerb is a directive of a format: where its `%` stands, and which argument it prints.
type formatVerb struct {
	at, argument int
	letter       byte
}

// formatVerbs are the directives of a format; not those of one that numbers its arguments.
func formatVerbs(source string) (verbs []formatVerb, ok bool) {
	argument := 0
	for at := 0; at < len(source); at++ {
		if source[at] != '%' {
			continue
		}
		start := at
		at++
		for at < len(source) && strings.IndexByte("+-# .0123456789*[]", source[at]) >= 0 {
			if source[at] == '[' {
				return nil, false
			}
			if source[at] == '*' {
				argument++
			}
			at++
		}
		if at >= len(source) || source[at] == '%' {
			continue
		}
		verbs = append(verbs, formatVerb{start, argument, source[at]})
		argument++
	}
	return verbs, true
}

// ignoredErrors: the blank identifier gets the error that a call ends its results with.
func ignoredErrors(f *file, n ast.Node) {
	var names []ast.Expr
	var values []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		names, values = n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, id := range n.Names {
			names = append(names, id)
		}
		values = n.Values
	}
	if len(names) == 0 || len(values) == 0 {
		return
	}
	blank, ok := names[len(names)-1].(*ast.Ident)
	call, isCall := values[len(values)-1].(*ast.CallExpr)
	if !ok || blank.Name != "_" || !isCall || f.info.Types[call.Fun].IsType() {
		return
	}
	result := f.typeOf(call)
	if results, ok := result.(*types.Tuple); ok {
		if results.Len() == 0 {
			return
		}
		result = results.At(results.Len() - 1).Type()
	}
	if !types.Identical(result, errorType) {
		return
	}
	switch symbol := f.symbol(ast.Unparen(call.Fun)); {
	case symbol == "fmt.Print" || symbol == "fmt.Printf" || symbol == "fmt.Println":
	case strings.HasPrefix(symbol, "strings.Builder.Write"), strings.HasPrefix(symbol, "bytes.Buffer.Write"):
		// These never fail.
		f.optional("ignored-error", blank.Pos())
	default:
		f.lens("ignored-error", blank.Pos())
	}
}
