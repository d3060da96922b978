package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
)

// typedNils: a local pointer that may have no value yet, returned where the result is an interface.
func typedNils(f *file, n ast.Node) {
	body := bodyOf(n)
	if body == nil {
		return
	}
	function, _ := functionType(n)
	var results []types.Type
	if function.Results != nil {
		for _, field := range function.Results.List {
			for range max(1, len(field.Names)) {
				results = append(results, f.typeOf(field.Type))
			}
		}
	}
	declared := func(id *ast.Ident, value ast.Expr) {
		v := f.info.Defs[id]
		if v == nil || value != nil && !f.isNilPointer(value) || f.isReachedElsewhere(body, v) {
			return
		}
		if _, ok := v.Type().Underlying().(*types.Pointer); ok {
			f.typedNil(body, v, results)
		}
	}
	direct(body, func(inside ast.Node) bool {
		switch inside := inside.(type) {
		case *ast.ValueSpec:
			for i, id := range inside.Names {
				switch {
				case len(inside.Values) == 0:
					declared(id, nil)
				case len(inside.Values) == len(inside.Names):
					declared(id, inside.Values[i])
				}
			}
		case *ast.AssignStmt:
			for i, left := range inside.Lhs {
				if id, ok := left.(*ast.Ident); ok && len(inside.Lhs) == len(inside.Rhs) {
					declared(id, inside.Rhs[i])
				}
			}
		}
		return true
	})
}

// isNilPointer says whether a value is nil, or nil made into a pointer: (*T)(nil).
func (f *file) isNilPointer(value ast.Expr) bool {
	if f.info.Types[value].IsNil() {
		return true
	}
	call, ok := value.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !f.info.Types[call.Fun].IsType() || !f.info.Types[call.Args[0]].IsNil() {
		return false
	}
	around, ok := call.Fun.(*ast.ParenExpr)
	if !ok {
		return false
	}
	_, ok = around.X.(*ast.StarExpr)
	return ok
}

// setBefore is the value that an assignment right before a return without values gives to a result of the function.
func (f *file) setBefore(body *ast.BlockStmt, bare *ast.ReturnStmt) *ast.Ident {
	var value *ast.Ident
	direct(body, func(n ast.Node) bool {
		all := list(n)
		for i, s := range all {
			if i == 0 || s != ast.Stmt(bare) {
				continue
			}
			assignment, ok := all[i-1].(*ast.AssignStmt)
			if !ok || len(assignment.Lhs) != 1 || len(assignment.Rhs) != 1 {
				continue
			}
			result, ok := assignment.Lhs[0].(*ast.Ident)
			if !ok {
				continue
			}
			v, ok := f.info.Uses[result].(*types.Var)
			if !ok || v.Kind() != types.ResultVar || !types.IsInterface(v.Type()) {
				continue
			}
			value, _ = assignment.Rhs[0].(*ast.Ident)
		}
		return true
	})
	return value
}

// isReachedElsewhere says whether the address of a local variable is taken, or a literal names it.
func (f *file) isReachedElsewhere(body ast.Node, v types.Object) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			found = found || f.mentions(n, v)
		case *ast.UnaryExpr:
			id, ok := ast.Unparen(n.X).(*ast.Ident)
			found = found || ok && n.Op == token.AND && f.info.Uses[id] == v
		}
		return true
	})
	return found
}

func (f *file) typedNil(body *ast.BlockStmt, v types.Object, results []types.Type) {
	walk := &nilness{f: f, v: v, returns: map[*ast.ReturnStmt]bool{}}
	walk.statements(body.List, possibly{reached: true})
	for statement, mayBeNil := range walk.returns {
		if len(statement.Results) == 0 && mayBeNil {
			if id := f.setBefore(body, statement); id != nil && f.info.Uses[id] == v {
				f.lens("typed-nil-interface", id.Pos())
			}
		}
		for i, value := range statement.Results {
			id, ok := value.(*ast.Ident)
			if !ok || f.info.Uses[id] != v || !mayBeNil || len(statement.Results) != len(results) {
				continue
			}
			_, isParameter := types.Unalias(results[i]).(*types.TypeParam)
			if types.IsInterface(results[i]) && !isParameter {
				if walk.gaveUp {
					f.optional("typed-nil-interface", id.Pos())
				} else {
					f.lens("typed-nil-interface", id.Pos())
				}
			}
		}
	}
}

// nilMapWrites: an element of a local map that `var` declares gets a value before the map does.
func nilMapWrites(f *file, n ast.Node) {
	write := func(e ast.Expr) {
		index, ok := ast.Unparen(e).(*ast.IndexExpr)
		if !ok {
			return
		}
		id, ok := index.X.(*ast.Ident)
		if !ok {
			return
		}
		v, ok := f.info.Uses[id].(*types.Var)
		function, body := f.function()
		if !ok || body == nil || v.Pos() < function.Pos() || v.Pos() >= function.End() {
			return
		}
		if _, ok := core(v.Type()).(*types.Map); !ok || !f.isDeclaredBare(body, v) {
			return
		}
		// A loop may come back to the write.
		to := id.Pos()
		for n := 1; n < len(f.stack) && f.up(n) != function; n++ {
			switch loop := f.up(n).(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				if v.Pos() < loop.Pos() {
					to = loop.End()
				}
			}
		}
		switch {
		case f.changes(body, v, v.Pos(), id.Pos()) || f.isChangedByLiteral(body, v):
		case f.changes(body, v, id.Pos(), to) || hasGoto(body):
			f.optional("nil-map-write", id.Pos())
		default:
			f.lens("nil-map-write", id.Pos())
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			write(left)
		}
	case *ast.IncDecStmt:
		write(n.X)
	}
}

// isDeclaredBare says whether a variable is declared by a `var` without a value.
func (f *file) isDeclaredBare(body ast.Node, v types.Object) bool {
	found := false
	direct(body, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 0 {
			for _, id := range spec.Names {
				found = found || f.info.Defs[id] == v
			}
		}
		return true
	})
	return found
}

func (f *file) isChangedByLiteral(body ast.Node, v types.Object) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if literal, ok := n.(*ast.FuncLit); ok {
			found = found || f.changes(literal, v, literal.Pos(), literal.End())
		}
		return true
	})
	return found
}

func hasGoto(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		branch, ok := n.(*ast.BranchStmt)
		found = found || ok && branch.Tok == token.GOTO
		return true
	})
	return found
}

// aliasedAppends: an append to a part of a slice or to a parameter, into another variable.
func aliasedAppends(f *file, n ast.Node) {
	assignment, ok := n.(*ast.AssignStmt)
	if !ok || len(assignment.Lhs) != len(assignment.Rhs) {
		return
	}
	for i, right := range assignment.Rhs {
		call, ok := ast.Unparen(right).(*ast.CallExpr)
		if !ok || !isBuiltin(f, call.Fun, "append") || len(call.Args) < 2 {
			continue
		}
		target, toVariable := assignment.Lhs[i].(*ast.Ident)
		if toVariable && target.Name == "_" {
			continue
		}
		base := call.Args[0]
		sure := toVariable
		source := base
		switch x := ast.Unparen(base).(type) {
		case *ast.SliceExpr:
			if x.Slice3 {
				continue
			}
			source = x.X
			// x[:0] uses the array again on purpose, and x[:cap(x)] has no room behind it.
			high, isCall := orNil(x.High).(*ast.CallExpr)
			if value := f.info.Types[orNil(x.High)].Value; isZero(value) || isCall && isBuiltin(f, high.Fun, "cap") {
				sure = false
			}
			if _, ok := core(f.typeOf(x.X)).(*types.Slice); !ok {
				continue
			}
		case *ast.Ident:
			v, ok := f.info.Uses[x].(*types.Var)
			if !ok || v.Kind() != types.ParamVar && v.Kind() != types.RecvVar {
				continue
			}
			sure = sure && v.Kind() == types.ParamVar
			if _, ok := v.Type().Underlying().(*types.Slice); !ok {
				sure = false
			}
		default:
			continue
		}
		if types.ExprString(ast.Unparen(source)) == types.ExprString(ast.Unparen(assignment.Lhs[i])) {
			continue
		}
		if sure {
			f.lens("append-aliasing", name(call.Fun).Pos())
		} else {
			f.optional("append-aliasing", name(call.Fun).Pos())
		}
	}
}

// shadowedVariables: `:=` in an inner block hides a variable of the function that is read behind the block.
func shadowedVariables(f *file, n ast.Node) {
	assignment, ok := n.(*ast.AssignStmt)
	if !ok || assignment.Tok != token.DEFINE {
		return
	}
	around := f.up(1)
	if before, behind := siblings(around, n); len(before)+len(behind)+1 != len(list(around)) {
		return
	}
	function, body := f.function()
	for i, left := range assignment.Lhs {
		id, ok := left.(*ast.Ident)
		inner, isNew := f.info.Defs[id].(*types.Var)
		if !ok || !isNew || inner.Parent() == nil {
			continue
		}
		if len(assignment.Rhs) == len(assignment.Lhs) && types.ExprString(assignment.Rhs[i]) == id.Name {
			continue
		}
		_, hidden := inner.Parent().Parent().LookupParent(id.Name, id.Pos())
		outer, ok := hidden.(*types.Var)
		if !ok || outer.Pos() < function.Pos() || outer.Pos() >= function.End() || !types.Identical(inner.Type(), outer.Type()) {
			continue
		}
		if !f.leavesFunction(around) && f.isReadFirst(body, outer, around.End()) {
			f.lens("shadowed-variable", id.Pos())
		}
	}
}

// leavesFunction says whether a block ends with a return, so that what stands behind it is not reached from it.
func (f *file) leavesFunction(block ast.Node) bool {
	statements := list(block)
	if len(statements) == 0 {
		return false
	}
	_, isBranch := statements[len(statements)-1].(*ast.BranchStmt)
	return !isBranch && f.leaves(statements[len(statements)-1])
}

// isReadFirst says whether the first that happens to a variable behind a place, in the order of the source, is that it
// is read, also by a return without values if it is a result.
func (f *file) isReadFirst(body ast.Node, v *types.Var, from token.Pos) bool {
	written := map[*ast.Ident]bool{}
	set := func(e ast.Expr, values ...ast.Expr) {
		id, ok := e.(*ast.Ident)
		if !ok || f.info.Uses[id] != v {
			return
		}
		for _, value := range values {
			if f.mentions(value, v) {
				return
			}
		}
		written[id] = true
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				for _, left := range n.Lhs {
					set(left, n.Rhs...)
				}
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				set(n.Key, n.X)
				set(n.Value, n.X)
			}
		}
		return true
	})
	first := token.Pos(-1)
	isRead := false
	see := func(pos token.Pos, reads bool) {
		if pos >= from && (first < 0 || pos < first) {
			first, isRead = pos, reads
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && f.info.Uses[id] == v {
			see(id.Pos(), !written[id])
		}
		return true
	})
	direct(body, func(n ast.Node) bool {
		if statement, ok := n.(*ast.ReturnStmt); ok && len(statement.Results) == 0 && v.Kind() == types.ResultVar {
			see(statement.Pos(), true)
		}
		return true
	})
	return isRead
}

// sharedLoopVariables: what outlives a round uses a variable that all rounds share.
func sharedLoopVariables(f *file, n ast.Node) {
	var uses func(report func(*ast.Ident))
	switch n := n.(type) {
	case *ast.FuncLit:
		if !f.outlivesRound() {
			return
		}
		uses = func(report func(*ast.Ident)) {
			seen := map[types.Object]bool{}
			ast.Inspect(n.Body, func(inside ast.Node) bool {
				if id, ok := inside.(*ast.Ident); ok && f.info.Uses[id] != nil && !seen[f.info.Uses[id]] {
					seen[f.info.Uses[id]] = true
					report(id)
				}
				return true
			})
		}
	case *ast.UnaryExpr:
		id, ok := n.X.(*ast.Ident)
		if !ok || n.Op != token.AND || !f.isKept() {
			return
		}
		uses = func(report func(*ast.Ident)) { report(id) }
	default:
		return
	}
	old := f.info.FileVersions[f.ast]
	isOld := old != "" && version.Compare(old, "go1.22") < 0
	_, isLiteral := n.(*ast.FuncLit)
	uses(func(id *ast.Ident) {
		v, ok := f.info.Uses[id].(*types.Var)
		if !ok {
			return
		}
		declares, assigns := f.loopHeader(v)
		if declares && isOld && !(isLiteral && f.isWaitedFor(v)) || assigns && isLiteral {
			f.lens("loop-variable-capture", id.Pos())
		}
	})
}

// loopHeader says whether the header of a loop around, whose body the node stands in, declares a variable or assigns
// it in each round.
func (f *file) loopHeader(v types.Object) (declares, assigns bool) {
	for n := 1; n < len(f.stack); n++ {
		var header []ast.Expr
		var body *ast.BlockStmt
		switch loop := f.up(n).(type) {
		case *ast.ForStmt:
			if init, ok := loop.Init.(*ast.AssignStmt); ok {
				header = init.Lhs
			}
			body = loop.Body
		case *ast.RangeStmt:
			header = []ast.Expr{loop.Key, loop.Value}
			body = loop.Body
		}
		if body == nil || f.up(n-1) != ast.Node(body) {
			continue
		}
		for _, e := range header {
			if id, ok := e.(*ast.Ident); ok {
				declares = declares || f.info.Defs[id] == v
				assigns = assigns || f.info.Uses[id] == v
			}
		}
	}
	return declares, assigns
}

// outlivesRound says whether the literal that is looked at is run by go or defer, or kept.
func (f *file) outlivesRound() bool {
	literal := f.up(0).(*ast.FuncLit)
	if call, ok := f.up(1).(*ast.CallExpr); ok {
		switch f.up(2).(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			if call.Fun == ast.Expr(literal) {
				return true
			}
		}
		if f.goroutineLiteral(call) == literal {
			return true
		}
	}
	return f.isKept()
}

// isWaitedFor says whether the literal that is looked at runs in a goroutine for which the round of the loop that declares
// a variable waits behind it: by a method Wait, or by a receive.
func (f *file) isWaitedFor(v types.Object) bool {
	call, ok := f.up(1).(*ast.CallExpr)
	if !ok {
		return false
	}
	_, isGo := f.up(2).(*ast.GoStmt)
	if f.goroutineLiteral(call) != f.up(0) && !(isGo && call.Fun == f.up(0).(ast.Expr)) {
		return false
	}
	for n := 1; n < len(f.stack); n++ {
		var body *ast.BlockStmt
		loop := f.up(n)
		switch loop := loop.(type) {
		case *ast.ForStmt:
			body = loop.Body
		case *ast.RangeStmt:
			body = loop.Body
		}
		if body == nil || v.Pos() < loop.Pos() || v.Pos() >= body.Pos() {
			continue
		}
		waits := false
		ast.Inspect(body, func(n ast.Node) bool {
			if n == nil || n.Pos() < f.up(0).End() && n.End() <= f.up(0).End() {
				return false
			}
			switch n := n.(type) {
			case *ast.CallExpr:
				selector, ok := n.Fun.(*ast.SelectorExpr)
				waits = waits || ok && selector.Sel.Name == "Wait"
			case *ast.UnaryExpr:
				waits = waits || n.Op == token.ARROW
			}
			return true
		})
		return waits
	}
	return false
}

// isKept says whether the value that is looked at is appended, or stored in an element or a field, itself or in a
// literal around it.
func (f *file) isKept() bool {
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.CallExpr:
			return isBuiltin(f, around.Fun, "append")
		case *ast.CompositeLit, *ast.KeyValueExpr:
			continue
		case *ast.UnaryExpr:
			if around.Op != token.AND {
				return false
			}
			continue
		case *ast.AssignStmt:
			for i, right := range around.Rhs {
				if ast.Node(right) == f.up(n-1) && i < len(around.Lhs) {
					switch around.Lhs[i].(type) {
					case *ast.IndexExpr, *ast.SelectorExpr:
						return true
					}
				}
			}
		}
		return false
	}
	return false
}

// contextFields: a context as a field of a struct.
func contextFields(f *file, n ast.Node) {
	if n, ok := n.(*ast.StructType); ok {
		for _, field := range n.Fields.List {
			if isNamed(f.typeOf(field.Type), "context.Context") {
				f.lens("context-in-struct", field.Type.Pos())
			}
		}
	}
}

// contextKeys: a key of a type that every package has.
func contextKeys(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || f.symbol(call.Fun) != "context.WithValue" || len(call.Args) != 3 {
		return
	}
	switch t := types.Unalias(types.Default(f.typeOf(call.Args[1]))).(type) {
	case *types.Basic:
		if t.Kind() != types.UntypedNil && t.Kind() != types.Invalid {
			f.lens("context-key-collision", call.Args[1].Pos())
		}
	case *types.Struct:
		f.optional("context-key-collision", call.Args[1].Pos())
	}
}
