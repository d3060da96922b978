package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// list is the statements that a block or case holds.
func list(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// siblings are the statements before and behind a statement of a list.
func siblings(around ast.Node, statement ast.Node) (before, behind []ast.Stmt) {
	all := list(around)
	at := slices.IndexFunc(all, func(s ast.Stmt) bool { return ast.Node(s) == statement })
	if at < 0 {
		return nil, nil
	}
	return all[:at], all[at+1:]
}

// leaves says whether nothing behind a statement runs after it.
func (f *file) leaves(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok != token.FALLTHROUGH
	case *ast.LabeledStmt:
		return f.leaves(s.Stmt)
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return ok && (isBuiltin(f, call.Fun, "panic") || f.endsGoroutine(call))
	}
	return false
}

func (f *file) endsGoroutine(call *ast.CallExpr) bool {
	switch f.symbol(ast.Unparen(call.Fun)) {
	case "os.Exit", "runtime.Goexit", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln":
		return true
	}
	return f.endsTest(call) != nil
}

// endsTest is the method's name if a call ends the goroutine of a test.
func (f *file) endsTest(call *ast.CallExpr) *ast.Ident {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	method, ok := f.info.Uses[selector.Sel].(*types.Func)
	if !ok || method.Pkg() == nil || method.Pkg().Path() != "testing" || method.Signature().Recv() == nil {
		return nil
	}
	if slices.Contains([]string{"Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"}, method.Name()) {
		return selector.Sel
	}
	return nil
}

// mentions says whether a variable is named below a node.
func (f *file) mentions(below ast.Node, object types.Object) bool {
	found := false
	ast.Inspect(below, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && f.info.Uses[id] == object
		return !found
	})
	return found
}

// targets are the names below a node that get a value, and those whose address is taken.
func targets(below ast.Node, target func(*ast.Ident)) {
	each := func(e ast.Expr) {
		if e == nil {
			return
		}
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			target(id)
		}
	}
	ast.Inspect(below, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				each(left)
			}
		case *ast.IncDecStmt:
			each(n.X)
		case *ast.RangeStmt:
			each(n.Key)
			each(n.Value)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				each(n.X)
			}
		}
		return true
	})
}

// changes says whether a variable gets another value, or may get one, between two places below a node.
func (f *file) changes(below ast.Node, object types.Object, from, to token.Pos) bool {
	found := false
	targets(below, func(id *ast.Ident) {
		found = found || f.info.Uses[id] == object && id.Pos() >= from && id.Pos() < to
	})
	return found
}

// nilness follows whether a pointer variable can be nil through the statements of a function.
type nilness struct {
	f *file
	v types.Object
	// returns holds the return statements where it may be nil.
	returns map[*ast.ReturnStmt]bool
	targets []*jumpTarget
	// gaveUp is set by a goto.
	gaveUp bool
}

// possibly says what can be at a place: whether it is reached, and whether the variable may be nil there.
type possibly struct{ reached, isNil bool }

func either(a, b possibly) possibly { return possibly{a.reached || b.reached, a.isNil || b.isNil} }

// jumpTarget is a statement that break, and perhaps continue, can name.
type jumpTarget struct {
	label             string
	isLoop            bool
	broken, continued possibly
}

func (w *nilness) statements(all []ast.Stmt, at possibly) possibly {
	for _, s := range all {
		at = w.statement(s, "", at)
	}
	return at
}

func (w *nilness) statement(s ast.Stmt, label string, at possibly) possibly {
	switch s := s.(type) {
	case *ast.DeclStmt:
		ast.Inspect(s, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && w.f.info.Defs[id] == w.v {
				at.isNil = at.reached
			}
			return true
		})
	case *ast.ExprStmt, *ast.SendStmt, *ast.IncDecStmt:
		if w.f.leaves(s) {
			return possibly{}
		}
		at = w.dereferenced(s, at)
	case *ast.AssignStmt:
		at = w.dereferenced(s, at)
		for i, left := range s.Lhs {
			id, ok := ast.Unparen(left).(*ast.Ident)
			if ok && (w.f.info.Uses[id] == w.v || w.f.info.Defs[id] == w.v) {
				at.isNil = at.reached && len(s.Lhs) == len(s.Rhs) && w.f.isNilPointer(s.Rhs[i])
			}
		}
	case *ast.BlockStmt:
		return w.statements(s.List, at)
	case *ast.LabeledStmt:
		return w.statement(s.Stmt, s.Label.Name, at)
	case *ast.IfStmt:
		if s.Init != nil {
			at = w.statement(s.Init, "", at)
		}
		at = w.dereferenced(s.Cond, at)
		then := w.statement(s.Body, "", w.assume(s.Cond, true, at))
		other := w.assume(s.Cond, false, at)
		if s.Else != nil {
			other = w.statement(s.Else, "", other)
		}
		return either(then, other)
	case *ast.ForStmt:
		if s.Init != nil {
			at = w.statement(s.Init, "", at)
		}
		return w.loop(label, at, s.Cond, s.Body, s.Post)
	case *ast.RangeStmt:
		return either(at, w.loop(label, at, nil, s.Body, nil))
	case *ast.SwitchStmt:
		if s.Init != nil {
			at = w.statement(s.Init, "", at)
		}
		return w.cases(label, s.Body, at, s.Tag == nil, false)
	case *ast.TypeSwitchStmt:
		return w.cases(label, s.Body, at, false, false)
	case *ast.SelectStmt:
		return w.cases(label, s.Body, at, false, true)
	case *ast.ReturnStmt:
		w.returns[s] = w.returns[s] || at.isNil
		return possibly{}
	case *ast.BranchStmt:
		w.jump(s, at)
		if s.Tok != token.FALLTHROUGH {
			return possibly{}
		}
	default:
		if w.f.leaves(s) {
			return possibly{}
		}
	}
	return at
}

// dereferenced is what can be after a node has been evaluated: a field that is read for certain leaves no nil pointer.
func (w *nilness) dereferenced(n ast.Node, at possibly) possibly {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				at = w.dereferenced(n.X, at)
				return false
			}
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			selection := w.f.info.Selections[n]
			if ok && w.f.info.Uses[id] == w.v && selection != nil && selection.Kind() == types.FieldVal {
				at.isNil = false
			}
		}
		return true
	})
	return at
}

func (w *nilness) jump(s *ast.BranchStmt, at possibly) {
	if s.Tok == token.GOTO {
		w.gaveUp = true
		return
	}
	for _, target := range slices.Backward(w.targets) {
		if s.Label != nil && target.label != s.Label.Name || s.Tok == token.CONTINUE && !target.isLoop {
			continue
		}
		if s.Tok == token.BREAK {
			target.broken = either(target.broken, at)
		} else if s.Tok == token.CONTINUE {
			target.continued = either(target.continued, at)
		}
		return
	}
}

func (w *nilness) loop(label string, at possibly, cond ast.Expr, body *ast.BlockStmt, post ast.Stmt) possibly {
	target := &jumpTarget{label: label, isLoop: true}
	w.targets = append(w.targets, target)
	// A second round sees what the first one left.
	for range 3 {
		round := w.statement(body, "", w.assume(cond, true, at))
		round = either(round, target.continued)
		if post != nil {
			round = w.statement(post, "", round)
		}
		at = either(at, round)
	}
	w.targets = w.targets[:len(w.targets)-1]
	if cond == nil {
		at = possibly{}
	}
	return either(w.assume(cond, false, at), target.broken)
}

func (w *nilness) cases(label string, body *ast.BlockStmt, at possibly, areConditions, isWhole bool) possibly {
	target := &jumpTarget{label: label}
	w.targets = append(w.targets, target)
	var out, fell possibly
	for _, clause := range body.List {
		in := either(at, fell)
		if clause, ok := clause.(*ast.CaseClause); ok {
			isWhole = isWhole || clause.List == nil
			if areConditions && len(clause.List) == 1 {
				in = either(w.assume(clause.List[0], true, at), fell)
				at = w.assume(clause.List[0], false, at)
			}
		}
		if clause, ok := clause.(*ast.CommClause); ok && clause.Comm != nil {
			in = w.statement(clause.Comm, "", in)
		}
		end := w.statements(list(clause), in)
		fell = possibly{}
		all := list(clause)
		if len(all) > 0 {
			if last, ok := all[len(all)-1].(*ast.BranchStmt); ok && last.Tok == token.FALLTHROUGH {
				fell, end = end, possibly{}
			}
		}
		out = either(out, end)
	}
	w.targets = w.targets[:len(w.targets)-1]
	if !isWhole {
		out = either(out, at)
	}
	return either(out, target.broken)
}

// assume is what can be where a condition holds, or does not.
func (w *nilness) assume(cond ast.Expr, holds bool, at possibly) possibly {
	if cond == nil {
		return at
	}
	switch cond := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if cond.Op == token.NOT {
			return w.assume(cond.X, !holds, at)
		}
	case *ast.BinaryExpr:
		switch cond.Op {
		case token.LAND, token.LOR:
			if (cond.Op == token.LAND) == holds {
				return w.assume(cond.Y, holds, w.assume(cond.X, holds, at))
			}
		case token.EQL, token.NEQ:
			x, y := ast.Unparen(cond.X), ast.Unparen(cond.Y)
			if w.f.info.Types[x].IsNil() {
				x, y = y, x
			}
			id, ok := x.(*ast.Ident)
			if ok && w.f.info.Uses[id] == w.v && w.f.info.Types[y].IsNil() && (cond.Op == token.NEQ) == holds {
				at.isNil = false
			}
		}
	}
	return at
}
