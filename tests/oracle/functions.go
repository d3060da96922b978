package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errorChecks: an error that an if compares with nil. The first one of each function may carry a lens.
func errorChecks(f *file, n ast.Node) {
	body := bodyOf(n)
	if body == nil {
		return
	}
	first := true
	direct(body, func(n ast.Node) bool {
		statement, ok := n.(*ast.IfStmt)
		if !ok {
			return true
		}
		direct(statement.Cond, func(n ast.Node) bool {
			comparison, ok := n.(*ast.BinaryExpr)
			if !ok {
				_, isParen := n.(*ast.ParenExpr)
				return isParen
			}
			if comparison.Op != token.NEQ {
				return comparison.Op == token.LAND || comparison.Op == token.LOR
			}
			if !f.info.Types[comparison.Y].IsNil() || !types.Identical(f.typeOf(comparison.X), errorType) {
				return false
			}
			switch compared := ast.Unparen(comparison.X).(type) {
			case *ast.Ident:
				f.report("error-handling", compared.Pos(), first, false)
				first = false
			case *ast.SelectorExpr:
				f.optional("error-handling", compared.Sel.Pos())
				f.optional("error-handling", compared.Pos())
			}
			return false
		})
		return true
	})
}

var wrapVerb = regexp.MustCompile(`^%[-+# 0]*(\[\d+\])?w`)

// errorWrapping: the verb %w in the format of fmt.Errorf.
func errorWrapping(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || f.symbol(call.Fun) != "fmt.Errorf" || len(call.Args) == 0 || f.info.Types[call.Args[0]].Value == nil {
		return
	}
	var literals []*ast.BasicLit
	ast.Inspect(call.Args[0], func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			literals = append(literals, literal)
		}
		return true
	})
	first := true
	for _, literal := range literals {
		source := literal.Value
		for at := 0; at < len(source); at++ {
			switch {
			case strings.HasPrefix(source[at:], "%%"):
				at++
			case wrapVerb.MatchString(source[at:]):
				if first {
					f.lens("error-wrapping", literal.Pos()+token.Pos(at))
				} else {
					f.optional("error-wrapping", literal.Pos()+token.Pos(at))
				}
				first = false
			}
		}
	}
}

// sentinels: package-level variables that errors.New or fmt.Errorf makes.
func sentinels(f *file, n ast.Node) {
	spec, ok := n.(*ast.ValueSpec)
	if _, isTop := f.up(2).(*ast.File); !ok || !isTop || len(spec.Names) != len(spec.Values) {
		return
	}
	for i, value := range spec.Values {
		call, ok := ast.Unparen(value).(*ast.CallExpr)
		if !ok || spec.Names[i].Name == "_" {
			continue
		}
		switch f.symbol(call.Fun) {
		case "errors.New", "fmt.Errorf":
			f.lens("sentinel-errors", spec.Names[i].Pos())
		}
	}
}

// errorMethods: the method that makes a type an error.
func errorMethods(f *file, n ast.Node) {
	method, ok := n.(*ast.FuncDecl)
	if !ok || method.Recv == nil || method.Name.Name != "Error" {
		return
	}
	object, ok := f.info.Defs[method.Name].(*types.Func)
	if !ok || object.Signature().Params().Len() != 0 || object.Signature().Results().Len() != 1 {
		return
	}
	if types.Identical(object.Signature().Results().At(0).Type(), types.Typ[types.String]) {
		f.lens("custom-error-types", method.Name.Pos())
	}
}

// contextParameters: the first parameter of a function that is a context.
func contextParameters(f *file, n ast.Node) {
	function, ok := n.(*ast.FuncType)
	if !ok {
		return
	}
	for _, field := range function.Params.List {
		if isNamed(f.typeOf(field.Type), "context.Context") {
			f.lens("context-parameter", name(field.Type).Pos())
			return
		}
	}
}

func isHandlerType(t types.Type) bool {
	return isNamed(t, "net/http.Handler") || isNamed(t, "net/http.HandlerFunc")
}

// middleware: a function that makes a handler from a handler.
func middleware(f *file, n ast.Node) {
	function, at := functionType(n)
	if function == nil || function.Params.NumFields() != 1 || function.Results.NumFields() != 1 {
		return
	}
	if isHandlerType(f.typeOf(function.Params.List[0].Type)) && isHandlerType(f.typeOf(function.Results.List[0].Type)) {
		f.lens("http-middleware", at)
	}
}

// handlers: functions of a response writer and a request.
func handlers(f *file, n ast.Node) {
	function, at := functionType(n)
	if function == nil {
		return
	}
	var parameters []types.Type
	for _, field := range function.Params.List {
		for range max(1, len(field.Names)) {
			parameters = append(parameters, f.typeOf(field.Type))
		}
	}
	if len(parameters) == 2 && isNamed(parameters[0], "net/http.ResponseWriter") &&
		isPointerTo(parameters[1], "net/http.Request") {
		// With a result it is no handler; the trigger does not say.
		if function.Results.NumFields() > 0 {
			f.optional("http-handler", at)
		} else {
			f.lens("http-handler", at)
		}
	}
}

// functionType is the signature of a function with a body, and where its name or its `func` stands.
func functionType(n ast.Node) (*ast.FuncType, token.Pos) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type, n.Name.Pos()
	case *ast.FuncLit:
		return n.Type, n.Type.Func
	}
	return nil, token.NoPos
}

// constructors: NewX gives an X of the package and takes what X needs.
func constructors(f *file, n ast.Node) {
	function, ok := n.(*ast.FuncDecl)
	if !ok || function.Recv != nil || function.Type.Results.NumFields() == 0 {
		return
	}
	made, ok := strings.CutPrefix(function.Name.Name, "New")
	result := namedOf(f.typeOf(function.Type.Results.List[0].Type))
	if !ok || made == "" || result == nil || result.Obj().Name() != made || result.Obj().Pkg() != f.types {
		return
	}
	for _, field := range function.Type.Params.List {
		if f.isDependency(field.Type, result) {
			f.lens("dependency-injection", function.Name.Pos())
			return
		}
	}
}

// isDependency says whether a parameter's type is what somebody would pass in another one of: not what a test has, nor
// another value of the type that is made.
func (f *file) isDependency(e ast.Expr, made *types.Named) bool {
	if variadic, ok := e.(*ast.Ellipsis); ok {
		e = variadic.Elt
	}
	t := f.typeOf(e)
	if isNamed(t, "context.Context") {
		return false
	}
	if of := namedOf(t); of != nil {
		if of.Origin() == made.Origin() {
			return false
		}
		for _, name := range []string{"testing.T", "testing.B", "testing.F", "testing.TB"} {
			if isNamed(of, name) {
				return false
			}
		}
	}
	switch t.Underlying().(type) {
	case *types.Interface:
		_, isParameter := types.Unalias(t).(*types.TypeParam)
		return !isParameter
	case *types.Signature, *types.Pointer:
		return true
	case *types.Basic:
		return false
	}
	named := namedOf(t)
	return named != nil && named.Obj().Pkg() != f.types
}

// tables: a loop over a list of structs in a test that runs or fails tests.
func tables(f *file, n ast.Node) {
	loop, ok := n.(*ast.RangeStmt)
	if !ok {
		return
	}
	at, sure := loop.Range, true
	switch over := ast.Unparen(loop.X).(type) {
	case *ast.CompositeLit:
	case *ast.Ident:
		v, ok := f.info.Uses[over].(*types.Var)
		if !ok || v.Kind() != types.LocalVar {
			return
		}
		at, sure = over.Pos(), f.isMadeOfLiteral(v)
	default:
		return
	}
	var element types.Type
	switch t := core(f.typeOf(loop.X)).(type) {
	case *types.Slice:
		element = t.Elem()
	case *types.Array:
		element = t.Elem()
	case *types.Map:
		element = t.Elem()
	default:
		return
	}
	// Pointers to structs, and what runs in benchmarks and fuzz tests too, are allowed and not asked for.
	row := types.Unalias(element)
	if pointer, ok := row.Underlying().(*types.Pointer); ok {
		row, sure = pointer.Elem(), false
	}
	if _, ok := row.Underlying().(*types.Struct); !ok || !f.isInTest("testing.T", "testing.B", "testing.F", "testing.TB") {
		return
	}
	sure = sure && f.isInTest("testing.T")
	checks, asked := false, false
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		isT := isPointerTo(f.typeOf(selector.X), "testing.T")
		receiver := namedOf(f.typeOf(selector.X))
		if receiver == nil || receiver.Obj().Pkg() == nil || receiver.Obj().Pkg().Path() != "testing" {
			return true
		}
		switch selector.Sel.Name {
		case "Run", "Error", "Errorf", "Fatal", "Fatalf":
			checks = true
			asked = asked || isT
		case "Fail", "FailNow":
			checks = true
		}
		return true
	})
	switch {
	case checks && asked && sure:
		f.lens("table-driven-tests", at)
	case checks:
		f.optional("table-driven-tests", at)
	}
}

// isMadeOfLiteral says whether a variable starts as a literal, in the declaration that is looked at.
func (f *file) isMadeOfLiteral(v *types.Var) bool {
	found := false
	made := func(id *ast.Ident, e ast.Expr) {
		_, isLiteral := ast.Unparen(e).(*ast.CompositeLit)
		found = found || isLiteral && f.info.Defs[id] == v
	}
	eachValue(f.up(len(f.stack)-2), made)
	return found
}

// eachValue calls made with each name below a node that is declared with a value of its own.
func eachValue(below ast.Node, made func(*ast.Ident, ast.Expr)) {
	ast.Inspect(below, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) {
				for i, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok {
						made(id, n.Rhs[i])
					}
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i, id := range n.Names {
					made(id, n.Values[i])
				}
			}
		}
		return true
	})
}

// isInTest says whether a function around takes a parameter of one of these types, or a pointer to one.
func (f *file) isInTest(symbols ...string) bool {
	for n := 1; n < len(f.stack); n++ {
		function, _ := functionType(f.up(n))
		if function == nil {
			continue
		}
		for _, field := range function.Params.List {
			named := namedOf(f.typeOf(field.Type))
			if named != nil && slices.Contains(symbols, symbolOf(named.Obj())) {
				return true
			}
		}
	}
	return false
}

// testFunctions: tests and benchmarks, and what they call on their parameter.
func testFunctions(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv != nil || n.Type.Params.NumFields() != 1 || !isTestFile(f.name) {
			return
		}
		parameter := f.typeOf(n.Type.Params.List[0].Type)
		if isTestName(n.Name.Name, "Test") && isPointerTo(parameter, "testing.T") {
			f.lens("unit-tests", n.Name.Pos())
		}
		if isTestName(n.Name.Name, "Benchmark") && isPointerTo(parameter, "testing.B") {
			f.lens("benchmarks", n.Name.Pos())
		}
	case *ast.SelectorExpr:
		receiver := f.typeOf(n.X)
		switch {
		case isPointerTo(receiver, "testing.T") && (n.Sel.Name == "Run" || n.Sel.Name == "Parallel"):
			f.lens("unit-tests", n.Sel.Pos())
		case isPointerTo(receiver, "testing.B") && (n.Sel.Name == "N" || n.Sel.Name == "Loop"):
			f.lens("benchmarks", n.Sel.Pos())
		}
	}
}

func isTestName(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !unicode.IsLower(first))
}

func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }
