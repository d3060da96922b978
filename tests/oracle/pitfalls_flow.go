package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// breaks that leave only a switch or select and not the loop around it.
func breaks(f *file, n ast.Node) {
	statement, ok := n.(*ast.BranchStmt)
	if !ok || statement.Tok != token.BREAK || statement.Label != nil {
		return
	}
	isInSwitch := false
	for n := 1; n < len(f.stack); n++ {
		switch f.up(n).(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			isInSwitch = true
		case *ast.ForStmt, *ast.RangeStmt:
			if isInSwitch {
				f.lens("break-in-switch-in-loop", statement.Pos())
			}
			return
		case *ast.FuncDecl, *ast.FuncLit:
			return
		}
	}
}

// uselessRecovers: calls of recover that no deferred function makes itself.
func uselessRecovers(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || !isBuiltin(f, call.Fun, "recover") {
		return
	}
	const concept = "recover-outside-defer"
	at := call.Fun.Pos()
	if _, ok := f.up(1).(*ast.DeferStmt); ok {
		f.lens(concept, at)
		return
	}
	for n := 1; n < len(f.stack); n++ {
		switch around := f.up(n).(type) {
		case *ast.FuncDecl:
			function := f.info.Defs[around.Name]
			isEntry := around.Recv == nil && (around.Name.Name == "init" || around.Name.Name == "main" && f.types.Name() == "main")
			switch {
			case isEntry:
				f.lens(concept, at)
			case !f.isDeferredOrKept(function):
				// Other packages may defer what is exported.
				if function.Exported() {
					f.optional(concept, at)
				} else {
					f.lens(concept, at)
				}
			}
			return
		case *ast.FuncLit:
			called, isCalled := f.up(n + 1).(*ast.CallExpr)
			if !isCalled || ast.Unparen(called.Fun) != ast.Expr(around) {
				// Whoever gets the literal may defer it.
				f.optional(concept, at)
				return
			}
			if _, ok := f.up(n + 2).(*ast.DeferStmt); !ok {
				f.lens(concept, at)
			}
			return
		}
	}
}

// isDeferredOrKept says whether the package defers a function, or uses it as a value.
func (f *file) isDeferredOrKept(function types.Object) bool {
	found := false
	for _, tree := range f.files {
		called := map[*ast.Ident]bool{}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.DeferStmt:
				if id := name(n.Call.Fun); id != nil && f.info.Uses[id] == function {
					found = true
				}
			case *ast.CallExpr:
				if id := name(n.Fun); id != nil {
					called[id] = true
				}
			case *ast.Ident:
				if f.info.Uses[n] == function && !called[n] {
					found = true
				}
			}
			return !found
		})
	}
	return found
}

// areAlternatives says whether a call stands in another branch than a statement of one if, switch or select, outside of
// loops, so that only one of the two runs. The statement is told by what is around it.
func (f *file) areAlternatives(around []ast.Node, call *ast.CallExpr) bool {
	holds := func(n ast.Node) bool { return n != nil && n.Pos() <= call.Pos() && call.End() <= n.End() }
	for n := len(around) - 1; n >= 0; n-- {
		if !holds(around[n]) {
			continue
		}
		choice := n
		if _, ok := around[n].(*ast.BlockStmt); ok && n > 0 {
			switch around[n-1].(type) {
			case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
				choice = n - 1
			}
		}
		for _, outer := range around[:choice] {
			switch outer.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				return false
			}
		}
		switch common := around[choice].(type) {
		case *ast.IfStmt:
			return around[n+1] == ast.Node(common.Body) && common.Else != nil && holds(common.Else)
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return true
		}
		return false
	}
	return false
}

// skippedDefers: what ends the program in a function with a defer above.
func skippedDefers(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	switch f.symbol(ast.Unparen(call.Fun)) {
	case "log.Fatal", "log.Fatalf", "log.Fatalln", "os.Exit":
	default:
		return
	}
	_, body := f.function()
	if body == nil {
		return
	}
	sure, maybe := false, false
	var around []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if statement, ok := n.(*ast.DeferStmt); ok && statement.Pos() < call.Pos() {
			maybe = true
			block := around[len(around)-1]
			all := list(block)
			isAround := block.Pos() <= call.Pos() && call.End() <= block.End()
			// Where its block always returns before, it is not waiting.
			returns := false
			if len(all) > 0 {
				_, returns = all[len(all)-1].(*ast.ReturnStmt)
			}
			sure = sure || (isAround || !returns) && !f.areAlternatives(around, call)
		}
		around = append(around, n)
		return true
	})
	if sure {
		f.lens("log-fatal-skips-defers", name(call.Fun).Pos())
	} else if maybe {
		f.optional("log-fatal-skips-defers", name(call.Fun).Pos())
	}
}
