package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// lateAdds: WaitGroup.Add in the goroutine that it counts.
func lateAdds(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || f.symbol(ast.Unparen(call.Fun)) != "sync.WaitGroup.Add" {
		return
	}
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if _, isStatement := f.up(1).(*ast.ExprStmt); !ok || !isStatement {
		return
	}
	isNearest := true
	for n := 1; n < len(f.stack); n++ {
		literal, ok := f.up(n).(*ast.FuncLit)
		if !ok {
			continue
		}
		if statement, ok := f.up(n + 2).(*ast.GoStmt); ok && ast.Unparen(statement.Call.Fun) == ast.Expr(literal) {
			variable := root(selector.X)
			if variable == nil {
				return
			}
			object := f.info.Uses[variable]
			switch {
			case object == nil || object.Pos() >= literal.Pos() && object.Pos() < literal.End():
			case !isNearest || startsGoroutine(f, literal, call.Pos()):
				f.optional("waitgroup-add-inside-goroutine", selector.Sel.Pos())
			default:
				f.lens("waitgroup-add-inside-goroutine", selector.Sel.Pos())
			}
			return
		}
		isNearest = false
	}
}

// startsGoroutine says whether a literal starts a goroutine behind a place, which a WaitGroup may count there.
func startsGoroutine(f *file, literal *ast.FuncLit, from token.Pos) bool {
	found := false
	direct(literal.Body, func(n ast.Node) bool {
		if n.Pos() < from {
			return true
		}
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			found = found || strings.HasSuffix(f.symbol(n.Fun), "Group.Go")
		}
		return true
	})
	return found
}

// root is the variable that an expression starts with.
func root(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.IndexExpr:
		return root(e.X)
	case *ast.StarExpr:
		return root(e.X)
	case *ast.UnaryExpr:
		return root(e.X)
	}
	return nil
}

// lonelySends: a send on an unbuffered channel that nobody else can know.
func lonelySends(f *file, n ast.Node) {
	send, ok := n.(*ast.SendStmt)
	if !ok {
		return
	}
	id, ok := ast.Unparen(send.Chan).(*ast.Ident)
	if !ok {
		return
	}
	v, ok := f.info.Uses[id].(*types.Var)
	function, body := f.function()
	if !ok || body == nil || v.Pos() < function.Pos() || v.Pos() >= function.End() || !f.isUnbuffered(v, body) {
		return
	}
	to := send.Pos()
	inLoop := false
	for n := 1; n < len(f.stack) && f.up(n) != function; n++ {
		switch loop := f.up(n).(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if v.Pos() < loop.Pos() {
				to, inLoop = loop.End(), true
			}
		}
	}
	known, starts := false, false
	talks := map[*ast.Ident]bool{id: true}
	talk := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			talks[id] = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			talk(n.Chan)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				talk(n.X)
			}
		case *ast.RangeStmt:
			talk(n.X)
		case *ast.CallExpr:
			if isBuiltin(f, n.Fun, "len", "cap") {
				talk(n.Args[0])
			}
		case *ast.GoStmt:
			starts = starts || n.Pos() < send.Pos()
		case *ast.FuncLit:
			known = known || n.Pos() < to && f.mentions(n, v)
		case *ast.Ident:
			if f.info.Uses[n] == v && n.Pos() < to && !talks[n] {
				known = true
			}
		}
		return true
	})
	switch {
	case known:
	case starts || inLoop || f.isCommunication():
		// Of a goroutine that does not know the channel, and of a send that a select tries, the trigger says nothing.
		f.optional("deadlock-single-goroutine", send.Arrow)
	default:
		f.lens("deadlock-single-goroutine", send.Arrow)
	}
}

// spins: a default that does nothing, in a select in an endless loop.
func spins(f *file, n ast.Node) {
	clause, ok := n.(*ast.CommClause)
	if !ok || clause.Comm != nil || len(clause.Body) > 1 {
		return
	}
	isLabelled := false
	if len(clause.Body) == 1 {
		branch, ok := clause.Body[0].(*ast.BranchStmt)
		if !ok || branch.Tok != token.CONTINUE {
			return
		}
		isLabelled = branch.Label != nil
	}
	for n := 3; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.FuncDecl, *ast.FuncLit, *ast.RangeStmt:
			return
		case *ast.ForStmt:
			if around.Cond != nil || around.Post != nil {
				return
			}
			// What else stands in the loop may wait, and so may the loop that a label names.
			if isLabelled {
				f.optional("busy-loop-select-default", clause.Case)
			} else if len(around.Body.List) == 1 && ast.Node(around.Body) == f.up(3) {
				f.lens("busy-loop-select-default", clause.Case)
			} else {
				f.optional("busy-loop-select-default", clause.Case)
			}
			return
		}
	}
}

// closedAgain: a close of a channel that is closed already, may be so, or is closed by who receives.
func closedAgain(f *file, n ast.Node) {
	if send, ok := n.(*ast.SendStmt); ok {
		if f.isClosedAbove(send.Chan, false) {
			f.lens("double-close", send.Arrow)
		}
		return
	}
	call, ok := n.(*ast.CallExpr)
	if !ok || !isBuiltin(f, call.Fun, "close") || len(call.Args) != 1 {
		return
	}
	if f.isClosedAbove(call.Args[0], true) {
		f.lens("double-close", call.Fun.Pos())
		return
	}
	v := f.variable(call.Args[0])
	if v == nil {
		return
	}
	statement, around := f.up(1), f.up(2)
	before, _ := siblings(around, statement)
	again := slices.ContainsFunc(before, func(s ast.Stmt) bool {
		return f.drains(s, v) && !f.changes(around, v, s.Pos(), call.Pos())
	})
	if again || f.isInReceivingLoop(v) || f.closesEachRound(v) {
		f.lens("double-close", call.Fun.Pos())
	}
}

// isClosedAbove says whether a statement that stands before the node in the lists around it closes the same variable or
// field, at once, or, where that counts, by defer; nothing between gives it another channel, and no call between could
// do so to a field.
func (f *file) isClosedAbove(channel ast.Expr, deferred bool) bool {
	text, v := types.ExprString(channel), root(channel)
	if v == nil || strings.ContainsAny(text, "[(*") || f.info.Uses[v] == nil {
		return false
	}
	object, ok := f.info.Uses[v].(*types.Var)
	if !ok {
		return false
	}
	same := func(e ast.Expr) bool {
		id := root(e)
		return id != nil && f.info.Uses[id] == object && types.ExprString(e) == text
	}
	closes := func(call *ast.CallExpr) bool {
		return isBuiltin(f, call.Fun, "close") && len(call.Args) == 1 && same(call.Args[0])
	}
	_, isName := channel.(*ast.Ident)
	isLocal := isName && object.Parent() != object.Pkg().Scope()
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.FuncDecl:
			return false
		case *ast.FuncLit:
			if _, isDeferred := f.up(n + 2).(*ast.DeferStmt); !isDeferred {
				return false
			}
		default:
			before, _ := siblings(around, f.up(n-1))
			for _, s := range slices.Backward(before) {
				inTheEnd := false
				found := false
				switch s := s.(type) {
				case *ast.ExprStmt:
					call, ok := s.X.(*ast.CallExpr)
					found = ok && closes(call)
				case *ast.DeferStmt:
					found = deferred && closes(s.Call)
					if literal, ok := s.Call.Fun.(*ast.FuncLit); ok && deferred {
						for _, inner := range literal.Body.List {
							if f.mayLeave(inner) {
								break
							}
							statement, ok := inner.(*ast.ExprStmt)
							if !ok {
								continue
							}
							if call, ok := statement.X.(*ast.CallExpr); ok && closes(call) {
								found, inTheEnd = true, true
							}
						}
					}
				}
				if found {
					return !f.isRenewed(object, text, isLocal, s.Pos(), n, inTheEnd)
				}
			}
		}
	}
	return false
}

// mayLeave says whether something in a statement leaves its function.
func (f *file) mayLeave(s ast.Stmt) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		statement, ok := n.(ast.Stmt)
		found = found || ok && f.leaves(statement)
		return !found
	})
	return found
}

// isRenewed says whether a variable or field may get another channel between a place and the node, or until the end of
// the function, or of the loops around the node that stand below the place.
func (f *file) isRenewed(v *types.Var, text string, isLocal bool, from token.Pos, depth int, inTheEnd bool) bool {
	at := f.up(0).Pos()
	to := at
	for n := 1; n < depth; n++ {
		switch loop := f.up(n).(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			to = loop.End()
		}
	}
	declaration := f.declaration()
	if declaration == nil {
		return true
	}
	if inTheEnd {
		to = declaration.End()
	}
	renewed := false
	target := func(e ast.Expr) {
		id := root(e)
		if id == nil || f.info.Uses[id] != v {
			return
		}
		rest, isPart := strings.CutPrefix(text, types.ExprString(e))
		inLiteral := f.isInOtherLiteral(declaration, e.Pos())
		within := e.Pos() >= from && e.Pos() < to
		if isPart && (rest == "" || rest[0] == '.') && (within || isLocal && inLiteral) {
			renewed = true
		}
	}
	ast.Inspect(declaration, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				target(left)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				target(n.X)
			}
		case *ast.RangeStmt:
			if n.Key != nil {
				target(n.Key)
			}
			if n.Value != nil {
				target(n.Value)
			}
		case *ast.CallExpr:
			isAround := n.Pos() <= at && at < n.End()
			if !isLocal && n.Pos() >= from && n.Pos() < at && !isAround && !isBuiltin(f, n.Fun, "close") {
				renewed = true
			}
		}
		return true
	})
	return renewed
}

// isInOtherLiteral says whether a place stands in a function literal that is not around the node.
func (f *file) isInOtherLiteral(declaration ast.Node, at token.Pos) bool {
	here, found := f.up(0).Pos(), false
	ast.Inspect(declaration, func(n ast.Node) bool {
		literal, ok := n.(*ast.FuncLit)
		if ok && literal.Pos() <= at && at < literal.End() && (here < literal.Pos() || here >= literal.End()) {
			found = true
		}
		return true
	})
	return found
}

// variable is what a plain name stands for, if that is a variable.
func (f *file) variable(e ast.Expr) types.Object {
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.info.Uses[id].(*types.Var)
	if !ok {
		return nil
	}
	return v
}

// drains says whether a statement is a loop that ends only when the channel is closed.
func (f *file) drains(s ast.Stmt, v types.Object) bool {
	loop, ok := s.(*ast.RangeStmt)
	if !ok || f.variable(loop.X) != v {
		return false
	}
	stays := true
	ast.Inspect(loop, func(n ast.Node) bool {
		if branch, ok := n.(*ast.BranchStmt); ok && branch.Tok != token.CONTINUE && branch.Tok != token.FALLTHROUGH {
			stays = false
		}
		return true
	})
	return stays
}

// isInReceivingLoop says whether a loop of the same function ranges over the channel around the node.
func (f *file) isInReceivingLoop(v types.Object) bool {
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		case *ast.RangeStmt:
			if f.variable(around.X) == v && !f.changes(around, v, around.Pos(), f.up(0).Pos()) {
				return true
			}
		}
	}
	return false
}

// closesEachRound says whether each round of a loop comes to the close that is looked at, in itself or in a goroutine
// that it starts, with the same channel.
func (f *file) closesEachRound(v types.Object) bool {
	inGoroutine := false
	_, isDeferred := f.up(1).(*ast.DeferStmt)
	for n := 1; n < len(f.stack); n++ {
		var body *ast.BlockStmt
		switch around := f.up(n).(type) {
		case *ast.BlockStmt, *ast.ExprStmt, *ast.DeferStmt, *ast.GoStmt, *ast.CallExpr:
			continue
		case *ast.FuncLit:
			_, isGo := f.up(n + 2).(*ast.GoStmt)
			call, _ := f.up(n + 1).(*ast.CallExpr)
			if call == nil || !isGo && f.goroutineLiteral(call) != around {
				return false
			}
			inGoroutine = true
			continue
		case *ast.ForStmt:
			body = around.Body
		case *ast.RangeStmt:
			body = around.Body
		default:
			return false
		}
		loop := f.up(n)
		if inGoroutine && f.mayReturnBefore() {
			return false
		}
		if isDeferred && !inGoroutine || v.Pos() >= loop.Pos() && v.Pos() < loop.End() || f.changes(loop, v, loop.Pos(), loop.End()) {
			return false
		}
		at := f.up(0).Pos()
		comes := true
		direct(body, func(inside ast.Node) bool {
			switch inside := inside.(type) {
			case *ast.BranchStmt:
				if inside.Tok == token.CONTINUE || inside.Tok == token.GOTO || inside.Tok == token.BREAK && inside.Pos() > at {
					comes = false
				}
			case *ast.ReturnStmt:
				comes = comes && inside.Pos() < at
			}
			return true
		})
		return comes
	}
	return false
}

// mayReturnBefore says whether the function around the node has a return before it.
func (f *file) mayReturnBefore() bool {
	_, body := f.function()
	found := false
	direct(body, func(n ast.Node) bool {
		statement, ok := n.(*ast.ReturnStmt)
		found = found || ok && statement.Pos() < f.up(0).Pos()
		return true
	})
	return found
}

// unbufferedSignals: signal.Notify with a channel that has no room.
func unbufferedSignals(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || f.symbol(ast.Unparen(call.Fun)) != "os/signal.Notify" || len(call.Args) == 0 {
		return
	}
	switch channel := ast.Unparen(call.Args[0]).(type) {
	case *ast.CallExpr:
		if isBuiltin(f, channel.Fun, "make") && (len(channel.Args) == 1 || isZero(f.info.Types[channel.Args[1]].Value)) {
			f.lens("signal-notify-unbuffered", channel.Pos())
		}
	case *ast.Ident:
		v, ok := f.info.Uses[channel].(*types.Var)
		if body := bodyOf(f.declaration()); ok && body != nil && f.isUnbuffered(v, body) {
			f.lens("signal-notify-unbuffered", channel.Pos())
		}
	}
}

// declaration is the function declaration around the node.
func (f *file) declaration() ast.Node {
	for n := 1; n < len(f.stack); n++ {
		if function, ok := f.up(n).(*ast.FuncDecl); ok {
			return function
		}
	}
	return nil
}

// testGoroutines: what ends a goroutine that is not the test's, and sleeping in a test.
func testGoroutines(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	const concept = "fatal-in-test-goroutine"
	if method := f.endsTest(call); method != nil && f.isInGoroutine() {
		selector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if isPointerTo(f.typeOf(selector.X), "testing.T") {
			f.lens(concept, method.Pos())
		} else {
			f.optional(concept, method.Pos())
		}
	}
	if helper := f.helperInGoroutine(call); helper != nil {
		f.optional(concept, helper.Pos())
	}
	if f.symbol(ast.Unparen(call.Fun)) != "time.Sleep" || !isTestFile(f.name) || f.hasFakeClock() {
		return
	}
	test, ok := f.declaration().(*ast.FuncDecl)
	if !ok || test.Recv != nil || test.Type.Params.NumFields() != 1 || !isTestName(test.Name.Name, "Test") {
		return
	}
	if !isPointerTo(f.typeOf(test.Type.Params.List[0].Type), "testing.T") {
		return
	}
	if f.waitsOnPurpose(test.Body) {
		f.optional(concept, name(call.Fun).Pos())
	} else {
		f.lens(concept, name(call.Fun).Pos())
	}
}

// helperInGoroutine is the name of a function of this package that a go statement calls with a test; whether it ends the
// test is left open.
func (f *file) helperInGoroutine(call *ast.CallExpr) *ast.Ident {
	helper, ok := call.Fun.(*ast.Ident)
	if _, isGo := f.up(1).(*ast.GoStmt); !ok || !isGo {
		return nil
	}
	if _, ok := f.info.Uses[helper].(*types.Func); !ok {
		return nil
	}
	isTest := func(e ast.Expr) bool {
		t := f.typeOf(e)
		return t != nil && strings.HasPrefix(strings.TrimPrefix(t.String(), "*"), "testing.")
	}
	if !slices.ContainsFunc(call.Args, isTest) {
		return nil
	}
	return helper
}

// waitsOnPurpose says whether the sleep that is looked at stands in a loop, which may ask again and again, in a literal
// that neither the test, a subtest nor a goroutine of theirs runs, or in a test that takes the time around it.
func (f *file) waitsOnPurpose(test *ast.BlockStmt) bool {
	isInLiteral := false
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if !isInLiteral {
				return true
			}
		case *ast.FuncLit:
			isInLiteral = true
			call, ok := f.up(n + 1).(*ast.CallExpr)
			if !ok || call.Fun != ast.Expr(around) && f.goroutineLiteral(call) != around && f.symbol(call.Fun) != "testing.T.Run" {
				return true
			}
		}
	}
	starts, ends := false, false
	at := f.up(0).Pos()
	ast.Inspect(test, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			switch f.symbol(ast.Unparen(call.Fun)) {
			case "time.Now":
				starts = starts || call.Pos() < at
			case "time.Since", "time.Time.Sub":
				ends = ends || call.Pos() > at
			}
		}
		return true
	})
	return starts && ends
}

// isInGoroutine says whether the node runs in the goroutine of a literal around it.
func (f *file) isInGoroutine() bool {
	for n := 1; n < len(f.stack); n++ {
		literal, ok := f.up(n).(*ast.FuncLit)
		if !ok {
			continue
		}
		if f.isStartedByName(literal, f.up(n+1)) {
			return true
		}
		call, ok := f.up(n + 1).(*ast.CallExpr)
		if !ok {
			return false
		}
		if _, ok := f.up(n + 2).(*ast.GoStmt); ok && ast.Unparen(call.Fun) == ast.Expr(literal) || f.goroutineLiteral(call) == literal {
			return true
		}
		if f.symbol(ast.Unparen(call.Fun)) == "time.AfterFunc" {
			return true
		}
		// One that is called or deferred at once runs in the goroutine around it.
		if ast.Unparen(call.Fun) != ast.Expr(literal) {
			return false
		}
	}
	return false
}

// isStartedByName says whether a literal is the only value of the statement around it, and a goroutine runs the variable.
func (f *file) isStartedByName(literal *ast.FuncLit, around ast.Node) bool {
	var v types.Object
	switch around := around.(type) {
	case *ast.AssignStmt:
		if id, ok := around.Lhs[0].(*ast.Ident); ok && len(around.Rhs) == 1 {
			v = f.info.Defs[id]
		}
	case *ast.ValueSpec:
		if len(around.Values) == 1 {
			v = f.info.Defs[around.Names[0]]
		}
	}
	declaration := f.declaration()
	if v == nil || declaration == nil {
		return false
	}
	found := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && f.info.Uses[id] == v
	}
	ast.Inspect(declaration, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = found || is(n.Call.Fun)
		case *ast.CallExpr:
			switch f.symbol(ast.Unparen(n.Fun)) {
			case "sync.WaitGroup.Go", "golang.org/x/sync/errgroup.Group.Go", "golang.org/x/sync/errgroup.Group.TryGo", "time.AfterFunc":
				found = found || slices.ContainsFunc(n.Args, is)
			}
		}
		return true
	})
	return found
}

func (f *file) hasFakeClock() bool {
	for n := 1; n < len(f.stack); n++ {
		if call, ok := f.up(n).(*ast.CallExpr); ok {
			switch f.symbol(ast.Unparen(call.Fun)) {
			case "testing/synctest.Test", "testing/synctest.Run":
				return true
			}
		}
	}
	return false
}
