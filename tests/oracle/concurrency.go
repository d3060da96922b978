package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// channels: sends and receives outside of a select's cases, and the capacity that a make gives.
func channels(f *file, n ast.Node) {
	switch n := n.(type) {
	case *ast.SendStmt:
		if !f.isCommunication() {
			f.hover("channels", n.Arrow)
		}
	case *ast.UnaryExpr:
		if n.Op == token.ARROW && !f.isCommunication() {
			f.hover("channels", n.OpPos)
		}
	case *ast.CallExpr:
		if !isBuiltin(f, n.Fun, "make") || len(n.Args) < 2 {
			return
		}
		_, isChannel := core(f.typeOf(n.Args[0])).(*types.Chan)
		literal, isLiteral := n.Args[1].(*ast.BasicLit)
		if isChannel && !(isLiteral && literal.Value == "0") {
			f.lens("buffered-channels", n.Args[1].Pos())
		}
	}
}

// isCommunication says whether the send or receive is the one that a case of a select is about.
func (f *file) isCommunication() bool {
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.CommClause:
			return around.Comm == f.up(n-1)
		case *ast.ParenExpr, *ast.ExprStmt:
		case *ast.AssignStmt:
			if len(around.Rhs) != 1 || ast.Node(around.Rhs[0]) != f.up(n-1) {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// selects: the default case, and the cases that end a wait.
func selects(f *file, n ast.Node) {
	clause, ok := n.(*ast.CommClause)
	if !ok {
		return
	}
	if clause.Comm == nil {
		f.lens("select-default", clause.Case)
		return
	}
	channel := received(clause.Comm)
	if channel == nil {
		return
	}
	switch channel := ast.Unparen(channel).(type) {
	case *ast.CallExpr:
		switch f.symbol(ast.Unparen(channel.Fun)) {
		case "time.After", "context.Context.Done":
			f.lens("select-timeout", name(channel.Fun).Pos())
		}
	case *ast.SelectorExpr:
		if f.isTimerChannel(channel.Sel) {
			f.lens("select-timeout", channel.Sel.Pos())
		}
	}
}

// received is the channel that a case receives from.
func received(comm ast.Stmt) ast.Expr {
	var e ast.Expr
	switch comm := comm.(type) {
	case *ast.ExprStmt:
		e = comm.X
	case *ast.AssignStmt:
		e = comm.Rhs[0]
	default:
		return nil
	}
	if unary, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && unary.Op == token.ARROW {
		return unary.X
	}
	return nil
}

func (f *file) isTimerChannel(id *ast.Ident) bool {
	field, ok := f.info.Uses[id].(*types.Var)
	if !ok || !field.IsField() || field.Name() != "C" || field.Pkg() == nil || field.Pkg().Path() != "time" {
		return false
	}
	timer := field.Pkg().Scope().Lookup("Timer")
	fields, ok := timer.Type().Underlying().(*types.Struct)
	return ok && fields.Field(0) == field
}

// goroutineLiteral is the literal that a go statement, WaitGroup.Go or an errgroup runs in a goroutine of its own.
func (f *file) goroutineLiteral(n ast.Node) *ast.FuncLit {
	var e ast.Expr
	switch n := n.(type) {
	case *ast.GoStmt:
		e = n.Call.Fun
	case *ast.CallExpr:
		switch f.symbol(n.Fun) {
		case "sync.WaitGroup.Go", "golang.org/x/sync/errgroup.Group.Go", "golang.org/x/sync/errgroup.Group.TryGo":
			if len(n.Args) == 1 {
				e = n.Args[0]
			}
		}
	}
	if e == nil {
		return nil
	}
	literal, _ := ast.Unparen(e).(*ast.FuncLit)
	return literal
}

// direct looks at the nodes of a function's body, not entering literals in it.
func direct(body ast.Node, look func(ast.Node) bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok || n == nil {
			return false
		}
		return look(n)
	})
}

// firstLock is where a literal first locks something.
func firstLock(literal *ast.FuncLit) token.Pos {
	first := token.Pos(int(^uint(0) >> 1))
	direct(literal.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "Lock" {
				first = min(first, call.Pos())
			}
		}
		return true
	})
	return first
}

// dataRaces: writes in a goroutine's literal to a variable from outside, with no lock before.
func dataRaces(f *file, n ast.Node) {
	literal := f.goroutineLiteral(n)
	if literal == nil {
		return
	}
	lock := firstLock(literal)
	write := func(e ast.Expr) {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok || id.Pos() > lock {
			return
		}
		v, ok := f.info.Uses[id].(*types.Var)
		if ok && (v.Pos() < literal.Pos() || v.Pos() >= literal.End()) {
			f.lens("data-races", id.Pos())
		}
	}
	direct(literal.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				write(left)
			}
		case *ast.IncDecStmt:
			write(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				write(n.Key)
				if n.Value != nil {
					write(n.Value)
				}
			}
		}
		return true
	})
}

// concurrentMaps: writes in a goroutine's literal to a map from outside, with no lock in the literal.
func concurrentMaps(f *file, n ast.Node) {
	literal := f.goroutineLiteral(n)
	if literal == nil || firstLock(literal) < literal.End() {
		return
	}
	write := func(e ast.Expr) {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return
		}
		v, ok := f.info.Uses[id].(*types.Var)
		if !ok || v.Pos() >= literal.Pos() && v.Pos() < literal.End() {
			return
		}
		if _, ok := core(v.Type()).(*types.Map); ok {
			f.lens("concurrent-map-access", id.Pos())
		}
	}
	indexed := func(e ast.Expr) {
		if index, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
			write(index.X)
		}
	}
	direct(literal.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				indexed(left)
			}
		case *ast.IncDecStmt:
			indexed(n.X)
		case *ast.CallExpr:
			if isBuiltin(f, n.Fun, "delete") && len(n.Args) == 2 {
				write(n.Args[0])
			}
		}
		return true
	})
}

// workerPools: a loop that starts goroutines which all range over one channel from outside.
func workerPools(f *file, n ast.Node) {
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.ForStmt:
		body = n.Body
	case *ast.RangeStmt:
		body = n.Body
	default:
		return
	}
	direct(body, func(inner ast.Node) bool {
		switch inner.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			// That loop is the one that starts them.
			return false
		}
		literal := f.goroutineLiteral(inner)
		if literal == nil {
			return true
		}
		direct(literal.Body, func(inside ast.Node) bool {
			loop, ok := inside.(*ast.RangeStmt)
			if !ok {
				return true
			}
			if _, ok := core(f.typeOf(loop.X)).(*types.Chan); !ok {
				return true
			}
			variable := ast.Unparen(loop.X)
			for {
				selector, ok := variable.(*ast.SelectorExpr)
				if !ok {
					break
				}
				variable = ast.Unparen(selector.X)
			}
			id, ok := variable.(*ast.Ident)
			if !ok {
				return true
			}
			if object := f.info.Uses[id]; object != nil && (object.Pos() < literal.Pos() || object.Pos() >= literal.End()) {
				f.lens("worker-pool", n.Pos())
			}
			return true
		})
		return true
	})
}

// timeAfterInLoop: a receive from time.After in a select in a loop.
func timeAfterInLoop(f *file, n ast.Node) {
	unary, ok := n.(*ast.UnaryExpr)
	if !ok || unary.Op != token.ARROW {
		return
	}
	call, ok := ast.Unparen(unary.X).(*ast.CallExpr)
	if !ok || f.symbol(call.Fun) != "time.After" {
		return
	}
	for n := 1; n < len(f.stack); n++ {
		switch f.up(n).(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return
		case *ast.SelectStmt:
			if f.insideLoop(n) {
				f.lens("time-after-in-loop", name(call.Fun).Pos())
				return
			}
		}
	}
}

// goroutineLeaks: a goroutine sends on an unbuffered channel of the function around, whose only receive is one of
// several cases of a select.
func goroutineLeaks(f *file, n ast.Node) {
	statement, ok := n.(*ast.GoStmt)
	if !ok {
		return
	}
	literal := f.goroutineLiteral(statement)
	_, body := f.function()
	if literal == nil || body == nil {
		return
	}
	direct(literal.Body, func(inside ast.Node) bool {
		if _, ok := inside.(*ast.SelectStmt); ok {
			// A send that is one case of several gives up by itself.
			return false
		}
		send, ok := inside.(*ast.SendStmt)
		if !ok {
			return true
		}
		id, ok := ast.Unparen(send.Chan).(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := f.info.Uses[id].(*types.Var)
		if ok && f.isOuterLocal(v, literal) && f.isUnbuffered(v, body) && f.maySkipReceive(v, body, literal) {
			f.lens("goroutine-leak", send.Arrow)
		}
		return true
	})
}

// isUnbuffered says whether a variable is declared in the body by a make of a channel without capacity.
func (f *file) isUnbuffered(v *types.Var, body *ast.BlockStmt) bool {
	found := false
	made := func(id *ast.Ident, e ast.Expr) {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if ok && f.info.Defs[id] == v && isBuiltin(f, call.Fun, "make") {
			found = found || len(call.Args) == 1 || isZero(f.info.Types[call.Args[1]].Value)
		}
	}
	eachValue(body, made)
	return found
}

func isZero(value constant.Value) bool { return value != nil && constant.Sign(value) == 0 }

// maySkipReceive says whether all that is done with the channel outside of the literal is one receive, which is one
// of several cases of a select.
func (f *file) maySkipReceive(v *types.Var, body *ast.BlockStmt, literal *ast.FuncLit) bool {
	receives, uses := 0, 0
	var around []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		around = append(around, n)
		if clause, ok := n.(*ast.CommClause); ok && clause.Comm != nil {
			id, isName := ast.Unparen(orNil(received(clause.Comm))).(*ast.Ident)
			list, _ := around[len(around)-2].(*ast.BlockStmt)
			// A literal that is not called where it stands may run again, and receive then.
			isOnce := true
			for i, n := range around {
				if inner, ok := n.(*ast.FuncLit); ok && v.Pos() < inner.Pos() {
					call, ok := around[i-1].(*ast.CallExpr)
					isOnce = isOnce && ok && call.Fun == ast.Expr(inner)
				}
			}
			if isName && f.info.Uses[id] == v && list != nil && len(list.List) > 1 && isOnce && !repeats(around, v) {
				receives++
			}
		}
		if id, ok := n.(*ast.Ident); ok && f.info.Uses[id] == v && (n.Pos() < literal.Pos() || n.Pos() >= literal.End()) {
			uses++
		}
		return true
	})
	return receives == 1 && uses == 1
}

// repeats says whether a loop that the variable is declared outside of stands among the nodes.
func repeats(around []ast.Node, v *types.Var) bool {
	return slices.ContainsFunc(around, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return v.Pos() < n.Pos() || v.Pos() >= n.End()
		}
		return false
	})
}

func orNil(e ast.Expr) ast.Expr {
	if e == nil {
		return &ast.BadExpr{}
	}
	return e
}

var lockTypes = []string{
	"sync.Mutex", "sync.RWMutex", "sync.WaitGroup", "sync.Once", "sync.Cond", "sync.Map", "sync.Pool",
	"sync/atomic.Bool", "sync/atomic.Int32", "sync/atomic.Int64", "sync/atomic.Uint32", "sync/atomic.Uint64",
	"sync/atomic.Uintptr", "sync/atomic.Pointer", "sync/atomic.Value",
}

// holdsLock says whether a type is or contains by value one that must not be copied.
func holdsLock(t types.Type, depth int) bool {
	if depth > 20 {
		return false
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && slices.Contains(lockTypes, symbolOf(named.Origin().Obj())) {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Struct:
		for field := range t.Fields() {
			if holdsLock(field.Type(), depth+1) {
				return true
			}
		}
	case *types.Array:
		return holdsLock(t.Elem(), depth+1)
	}
	return false
}

// copiedLocks: parameters, receivers, range values and assignments that copy a lock.
func copiedLocks(f *file, n ast.Node) {
	isCopied := func(e ast.Expr) bool {
		switch ast.Unparen(e).(type) {
		case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.StarExpr:
		default:
			return false
		}
		value := f.info.Types[e]
		return value.IsValue() && holdsLock(value.Type, 0)
	}
	list := func(fields *ast.FieldList) {
		if fields == nil {
			return
		}
		for _, field := range fields.List {
			if holdsLock(f.typeOf(field.Type), 0) {
				f.lens("copying-locks", field.Type.Pos())
			}
		}
	}
	switch n := n.(type) {
	case *ast.FuncDecl:
		list(n.Recv)
		list(n.Type.Params)
	case *ast.FuncLit:
		list(n.Type.Params)
	case *ast.RangeStmt:
		if id, ok := n.Value.(*ast.Ident); n.Value == nil || ok && id.Name == "_" {
			return
		}
		if holdsLock(f.typeOf(n.Value), 0) {
			f.lens("copying-locks", n.Value.Pos())
		}
	case *ast.AssignStmt:
		if len(n.Lhs) != len(n.Rhs) {
			return
		}
		for i, right := range n.Rhs {
			if id, ok := n.Lhs[i].(*ast.Ident); (!ok || id.Name != "_") && isCopied(right) {
				f.lens("copying-locks", right.Pos())
			}
		}
	case *ast.ValueSpec:
		for i, value := range n.Values {
			if len(n.Names) == len(n.Values) && n.Names[i].Name != "_" && isCopied(value) {
				f.lens("copying-locks", value.Pos())
			}
		}
	}
}

// lostCancels: the cancel function of a context goes to the blank identifier.
func lostCancels(f *file, n ast.Node) {
	lost := func(left, right ast.Expr) {
		id, isBlank := left.(*ast.Ident)
		call, ok := ast.Unparen(right).(*ast.CallExpr)
		if !ok || !isBlank || id.Name != "_" {
			return
		}
		called := strings.TrimSuffix(f.symbol(call.Fun), "Cause")
		if slices.Contains([]string{"context.WithCancel", "context.WithTimeout", "context.WithDeadline"}, called) {
			f.lens("lost-cancel", id.Pos())
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		if len(n.Lhs) == 2 && len(n.Rhs) == 1 {
			lost(n.Lhs[1], n.Rhs[0])
		}
	case *ast.ValueSpec:
		if len(n.Names) == 2 && len(n.Values) == 1 {
			lost(n.Names[1], n.Values[0])
		}
	}
}

// deferInLoop: a loop stands between the defer and its function.
func deferInLoop(f *file, n ast.Node) {
	if statement, ok := n.(*ast.DeferStmt); ok && f.insideLoop(0) {
		f.lens("defer-in-loop", statement.Defer)
	}
}
