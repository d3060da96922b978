package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// others are the concepts whose triggers are more than names.
var others = []string{
	"go-vs-other-languages", "package-main", "project-layout", "json-struct-tags",
	"defer", "goroutines", "select", "type-switch", "closures", "slice-expressions", "method-receivers",
	"arrays", "slices", "maps", "channels", "channel-direction", "structs", "empty-interface", "interfaces",
	"struct-embedding", "generics", "implicit-implementation", "type-assertion",
	"buffered-channels", "select-default", "select-timeout", "data-races", "worker-pool",
	"error-handling", "error-wrapping", "custom-error-types", "context-parameter", "http-middleware",
	"dependency-injection", "table-driven-tests", "unit-tests", "benchmarks",
	"defer-in-loop", "copying-locks", "time-after-in-loop", "goroutine-leak", "concurrent-map-access", "lost-cancel",
	"waitgroup-add-inside-goroutine", "nil-map-write", "typed-nil-interface", "append-aliasing", "unclosed-response-body",
	"http-default-client-timeout", "shadowed-variable", "error-comparison-with-equals", "errorf-without-wrap",
	"ignored-error", "double-close", "deadlock-single-goroutine", "loop-variable-capture", "busy-loop-select-default",
	"rows-not-closed", "recover-outside-defer", "log-fatal-skips-defers", "break-in-switch-in-loop", "context-in-struct",
	"context-key-collision", "missing-return-after-http-error", "fatal-in-test-goroutine", "signal-notify-unbuffered",
}

// covered are all concepts that the oracle knows.
func covered() []string {
	all := slices.Clone(others)
	for _, naming := range namings {
		all = append(all, naming.concept)
	}
	return all
}

// concepts are the functions that look at each node.
var concepts = []func(*file, ast.Node){
	names, imports, packageClause, tags,
	statements, closures, sliceExpressions, methodReceivers, typeExpressions, embedding, literals, commaOk,
	typeParameters, constraints, complianceChecks, implementations, assertions,
	channels, selects, dataRaces, workerPools,
	errorChecks, errorWrapping, sentinels, errorMethods, contextParameters, middleware, handlers, constructors,
	tables, testFunctions,
	deferInLoop, copiedLocks, timeAfterInLoop, goroutineLeaks, concurrentMaps, lostCancels,
	lateAdds, nilMapWrites, typedNils, aliasedAppends, openBodies, defaultClients, shadowedVariables, comparedErrors,
	unwrapped, ignoredErrors, closedAgain, lonelySends, sharedLoopVariables, spins, openRows, uselessRecovers,
	skippedDefers, breaks, contextFields, contextKeys, unendedHandlers, testGoroutines, unbufferedSignals,
}

func statements(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.DeferStmt:
		f.lens("defer", n.Defer)
	case *ast.GoStmt:
		f.lens("goroutines", n.Go)
	case *ast.SelectStmt:
		f.lens("select", n.Select)
	case *ast.TypeSwitchStmt:
		f.lens("type-switch", n.Switch)
	}
}

// closures: a literal that names a variable of a function around it.
func closures(f *file, n ast.Node) {
	if literal, ok := n.(*ast.FuncLit); ok && f.captures(literal, func(*types.Var) bool { return true }) {
		f.lens("closures", literal.Type.Func)
	}
}

// captures says whether a literal names such a variable of a function around it.
func (f *file) captures(literal *ast.FuncLit, which func(*types.Var) bool) bool {
	found := false
	ast.Inspect(literal, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := f.info.Uses[id].(*types.Var); ok && f.isOuterLocal(v, literal) && which(v) {
				found = true
			}
		}
		return !found
	})
	return found
}

// isOuterLocal says whether a variable belongs to a function around a literal.
func (f *file) isOuterLocal(v *types.Var, literal *ast.FuncLit) bool {
	if v.IsField() || v.Pkg() == nil || v.Parent() == v.Pkg().Scope() || v.Pkg() != f.types {
		return false
	}
	return v.Pos() < literal.Pos() || v.Pos() >= literal.End()
}

func sliceExpressions(f *file, n ast.Node) {
	if slice, ok := n.(*ast.SliceExpr); ok {
		f.lens("slice-expressions", f.token(slice.Lbrack+1, slice.Rbrack, token.COLON))
	}
}

func methodReceivers(f *file, n ast.Node) {
	if method, ok := n.(*ast.FuncDecl); ok && method.Recv != nil && len(method.Recv.List) == 1 {
		f.lens("method-receivers", method.Recv.List[0].Type.Pos())
	}
}

// typeExpressions are the types that a token of their own gives away.
func typeExpressions(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.ArrayType:
		if n.Len != nil {
			f.lens("arrays", n.Lbrack)
		} else if f.isDeclared() {
			f.lens("slices", n.Lbrack)
		}
	case *ast.MapType:
		f.lens("maps", n.Map)
	case *ast.ChanType:
		if n.Dir == ast.SEND|ast.RECV {
			f.lens("channels", n.Begin)
		} else {
			f.lens("channel-direction", n.Arrow)
		}
	case *ast.StructType:
		if n.Fields.NumFields() > 0 && !f.isTestTable() {
			f.hover("structs", n.Struct)
		}
	case *ast.InterfaceType:
		f.interfaceType(n)
	case *ast.Ident:
		if f.symbol(n) == "builtin.any" && !f.isConstraint() {
			f.lens("empty-interface", n.Pos())
		}
	}
}

// isDeclared says whether the type that is looked at is the whole type, or what it points at, of a declared name, a
// literal or a make.
func (f *file) isDeclared() bool {
	n := 1
	for ; ; n++ {
		_, isPointer := f.up(n).(*ast.StarExpr)
		_, isParen := f.up(n).(*ast.ParenExpr)
		if !isPointer && !isParen {
			break
		}
	}
	switch around := f.up(n).(type) {
	case *ast.ValueSpec:
		return around.Type == f.up(n-1)
	case *ast.TypeSpec:
		return around.Type == f.up(n-1)
	case *ast.Field:
		// A constraint or an element of an interface is no declaration of a value or type.
		_, isList := f.up(n + 1).(*ast.FieldList)
		_, isInterface := f.up(n + 2).(*ast.InterfaceType)
		return isList && !isInterface && !f.isTypeParameters(n+1)
	case *ast.CompositeLit:
		return around.Type == f.up(n-1)
	case *ast.CallExpr:
		return n == 1 && isBuiltin(f, around.Fun, "make") && around.Args[0] == f.up(0)
	}
	return false
}

// isTypeParameters says whether the n-th node around is the list of a declaration's type parameters.
func (f *file) isTypeParameters(n int) bool {
	list, ok := f.up(n).(*ast.FieldList)
	if !ok {
		return false
	}
	switch around := f.up(n + 1).(type) {
	case *ast.FuncType:
		return around.TypeParams == list
	case *ast.TypeSpec:
		return around.TypeParams == list
	}
	return false
}

// isConstraint says whether the type that is looked at is the whole constraint of a type parameter.
func (f *file) isConstraint() bool {
	_, isField := f.up(1).(*ast.Field)
	return isField && f.isTypeParameters(2)
}

// isTestTable says whether the struct type is the element of a list that is written out, in a test.
func (f *file) isTestTable() bool {
	switch f.up(1).(type) {
	case *ast.ArrayType, *ast.MapType:
	default:
		return false
	}
	_, isLiteral := f.up(2).(*ast.CompositeLit)
	return isLiteral && isTestFile(f.name)
}

func (f *file) interfaceType(n *ast.InterfaceType) {
	if n.Methods.NumFields() == 0 {
		if !f.isConstraint() {
			f.lens("empty-interface", n.Interface)
		}
		return
	}
	t, ok := f.typeOf(n).Underlying().(*types.Interface)
	if _, isDeclared := f.up(1).(*ast.TypeSpec); isDeclared && ok && t.IsMethodSet() {
		f.lens("interfaces", n.Interface)
	}
}

// embedding: a field without a name, and an interface in an interface.
func embedding(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.StructType:
		for _, field := range n.Fields.List {
			if len(field.Names) == 0 && name(field.Type) != nil {
				f.lens("struct-embedding", name(field.Type).Pos())
			}
		}
	case *ast.InterfaceType:
		for _, field := range n.Methods.List {
			id := name(field.Type)
			if len(field.Names) > 0 || id == nil || f.symbol(id) == "builtin.comparable" {
				continue
			}
			if _, ok := f.typeOf(field.Type).Underlying().(*types.Interface); ok {
				f.lens("struct-embedding", id.Pos())
			}
		}
	}
}

// literals of a struct type with a name.
func literals(f *file, n ast.Node) {
	literal, ok := n.(*ast.CompositeLit)
	if !ok || literal.Type == nil || name(literal.Type) == nil {
		return
	}
	if _, ok := core(f.typeOf(literal)).(*types.Struct); ok {
		f.hover("structs", name(literal.Type).Pos())
	}
}

// commaOk: the second variable that gets whether a key is in a map.
func commaOk(f *file, n ast.Node) {
	isMap := func(e ast.Expr) bool {
		index, ok := ast.Unparen(e).(*ast.IndexExpr)
		if !ok {
			return false
		}
		_, ok = core(f.typeOf(index.X)).(*types.Map)
		return ok
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		if len(n.Lhs) == 2 && len(n.Rhs) == 1 && isMap(n.Rhs[0]) {
			f.hover("maps", n.Lhs[1].Pos())
		}
	case *ast.ValueSpec:
		if len(n.Names) == 2 && len(n.Values) == 1 && isMap(n.Values[0]) {
			f.hover("maps", n.Names[1].Pos())
		}
	}
}

// typeParameters: their list, and arguments for them that are written out.
func typeParameters(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Type.TypeParams != nil {
			f.lens("generics", n.Type.TypeParams.Opening)
		}
	case *ast.TypeSpec:
		if n.TypeParams != nil {
			f.lens("generics", n.TypeParams.Opening)
		}
	case *ast.IndexExpr:
		if f.isInstance(n.X) && !f.isReceiver() {
			f.hover("generics", n.Lbrack)
		}
	case *ast.IndexListExpr:
		if f.isInstance(n.X) && !f.isReceiver() {
			f.hover("generics", n.Lbrack)
		}
	}
}

// isReceiver says whether the node stands in a method's receiver, which names type parameters and gives none.
func (f *file) isReceiver() bool {
	for n := 1; n < len(f.stack); n++ {
		if method, ok := f.up(n).(*ast.FuncDecl); ok {
			return method.Recv == f.up(n-1)
		}
	}
	return false
}

func (f *file) isInstance(e ast.Expr) bool {
	id := name(e)
	if id == nil {
		return false
	}
	_, ok := f.info.Instances[id]
	return ok
}

// constraints: what a type parameter must satisfy, and what only a constraint can say.
func constraints(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op == token.TILDE {
			f.lens("type-constraints", n.OpPos)
		}
	case *ast.BinaryExpr:
		around, isUnion := f.up(1).(*ast.BinaryExpr)
		isUnion = isUnion && around.Op == token.OR
		if n.Op == token.OR && f.info.Types[n.X].IsType() && !isUnion && !hasTilde(n) {
			f.lens("type-constraints", f.token(n.Pos(), n.End(), token.OR))
		}
	case *ast.Field:
		if !f.isTypeParameters(1) {
			return
		}
		if literal, ok := n.Type.(*ast.InterfaceType); ok {
			if literal.Methods.NumFields() > 0 {
				f.lens("type-constraints", literal.Interface)
			}
		} else if id := name(n.Type); id != nil && f.symbol(id) != "builtin.any" {
			f.lens("type-constraints", id.Pos())
		}
	}
}

func hasTilde(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		unary, ok := n.(*ast.UnaryExpr)
		found = found || ok && unary.Op == token.TILDE
		return !found
	})
	return found
}

func assertions(f *file, n ast.Node) {
	if assertion, ok := n.(*ast.TypeAssertExpr); ok && assertion.Type != nil {
		f.lens("type-assertion", assertion.Type.Pos())
	}
}

// complianceChecks: `var _ I = …` at package level.
func complianceChecks(f *file, n ast.Node) {
	spec, ok := n.(*ast.ValueSpec)
	if !ok || spec.Type == nil || len(spec.Values) == 0 {
		return
	}
	declaration, ok := f.up(1).(*ast.GenDecl)
	_, isTop := f.up(2).(*ast.File)
	if !ok || !isTop || declaration.Tok != token.VAR || !types.IsInterface(f.typeOf(spec.Type)) {
		return
	}
	for _, id := range spec.Names {
		if id.Name == "_" {
			f.lens("implicit-implementation", id.Pos())
		}
	}
}

// implementations: a method that an interface of the package asks for, of a type that has all that it asks for.
func implementations(f *file, n ast.Node) {
	method, ok := n.(*ast.FuncDecl)
	if !ok || method.Recv == nil || len(method.Recv.List) != 1 {
		return
	}
	object, ok := f.info.Defs[method.Name].(*types.Func)
	if !ok {
		return
	}
	named := namedOf(object.Signature().Recv().Type())
	if named == nil {
		return
	}
	interfaces := f.pkg.interfaces
	if isTestFile(f.name) {
		interfaces = f.pkg.testedInterfaces
	}
	for _, wanted := range interfaces {
		has := false
		for asked := range wanted.Methods() {
			has = has || asked.Name() == object.Name()
		}
		if has && (types.Implements(named, wanted) || types.Implements(types.NewPointer(named), wanted)) {
			f.hover("implicit-implementation", name(method.Recv.List[0].Type).Pos())
			return
		}
	}
}

// packageFacts are what looks at the whole package.
type packageFacts struct {
	// path is the absolute path of the file that is looked at, with forward slashes.
	path string
	// interfaces are those that code outside of tests sees, testedInterfaces those of test files too.
	interfaces, testedInterfaces []*types.Interface
}

func factsOf(c *checked) *packageFacts {
	facts := &packageFacts{}
	if c.types == nil {
		return facts
	}
	scope := c.types.Scope()
	for _, name := range scope.Names() {
		declared, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		named, ok := types.Unalias(declared.Type()).(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		if wanted, ok := named.Underlying().(*types.Interface); ok && wanted.IsMethodSet() && wanted.NumMethods() > 0 {
			facts.testedInterfaces = append(facts.testedInterfaces, wanted)
			if !isTestFile(c.fset.PositionFor(declared.Pos(), false).Filename) {
				facts.interfaces = append(facts.interfaces, wanted)
			}
		}
	}
	return facts
}
