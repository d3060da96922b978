package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// defaultClients: what has no time limit by itself.
func defaultClients(f *file, n ast.Node) {
	const concept = "http-default-client-timeout"
	switch n := n.(type) {
	case *ast.Ident:
		switch f.symbol(n) {
		case "net/http.Get", "net/http.Head", "net/http.Post", "net/http.PostForm":
			// A test that talks to its own server need not hear of it at each function.
			f.report(concept, n.Pos(), !isTestFile(f.name), false)
		case "net/http.DefaultClient":
			at := 1
			if selector, ok := f.up(1).(*ast.SelectorExpr); ok && selector.Sel == n {
				at = 2
			}
			if selector, ok := f.up(at).(*ast.SelectorExpr); ok && selector.Sel.Name == "Timeout" {
				f.optional(concept, n.Pos())
			} else {
				f.lens(concept, n.Pos())
			}
		case "net/http.ListenAndServe", "net/http.ListenAndServeTLS":
			f.lens(concept, n.Pos())
		}
	case *ast.CompositeLit:
		if n.Type == nil || !isNamed(f.typeOf(n.Type), "net/http.Client") || name(n.Type) == nil {
			return
		}
		for _, element := range n.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok || pair.Key.(*ast.Ident).Name == "Timeout" {
				return
			}
		}
		// An alias says nothing of clients.
		if f.symbol(n.Type) != "net/http.Client" || name(n.Type).Name != "Client" || f.setsTimeout(n.End()) {
			f.optional(concept, name(n.Type).Pos())
		} else {
			f.lens(concept, name(n.Type).Pos())
		}
	}
}

// setsTimeout says whether a client gets a timeout behind a place of the declaration.
func (f *file) setsTimeout(from token.Pos) bool {
	found := false
	ast.Inspect(f.up(len(f.stack)-2), func(n ast.Node) bool {
		assignment, ok := n.(*ast.AssignStmt)
		if !ok || assignment.Pos() < from {
			return true
		}
		for _, left := range assignment.Lhs {
			selector, ok := left.(*ast.SelectorExpr)
			found = found || ok && selector.Sel.Name == "Timeout"
		}
		return true
	})
	return found
}

// resource is the variable that gets the first result of a call, and the names under which the function uses it.
type resource struct {
	at    *ast.Ident
	v     types.Object
	body  *ast.BlockStmt
	where *file
}

// acquired is the variable of `x, err := f()` or `var x, err = f()` for a call that is asked for: a plain local one, not a result, not one of
// the package, not a field. An underscore in its place may be found.
func (f *file) acquired(concept string, n ast.Node, asks func(symbol string) bool) *resource {
	var values []ast.Expr
	var names []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		values, names = n.Rhs, n.Lhs
	case *ast.ValueSpec:
		values = n.Values
		for _, id := range n.Names {
			names = append(names, id)
		}
	}
	if len(values) != 1 || len(names) != 2 {
		return nil
	}
	call, ok := values[0].(*ast.CallExpr)
	at, isName := names[0].(*ast.Ident)
	if !ok || !isName || !asks(f.symbol(ast.Unparen(call.Fun))) {
		return nil
	}
	v := f.info.Defs[at]
	if v == nil {
		v = f.info.Uses[at]
	}
	declaration := f.declaration()
	if declaration == nil {
		return nil
	}
	if at.Name == "_" {
		f.optional(concept, at.Pos())
		return nil
	}
	r := &resource{at, v, bodyOf(declaration), f}
	if !r.isOwn() {
		return nil
	}
	return r
}

// uses calls see with each mention of the variable that does something with its value, and what is around it: not where
// it is compared or gets another value.
func (r *resource) uses(see func(around []ast.Node)) {
	var around []ast.Node
	ast.Inspect(r.body, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok && r.where.info.Uses[id] == r.v {
			if !r.isOnlyLookedAt(around[len(around)-1], id) {
				see(around)
			}
		}
		around = append(around, n)
		return true
	})
}

func (r *resource) isOnlyLookedAt(parent ast.Node, id *ast.Ident) bool {
	switch parent := parent.(type) {
	case *ast.BinaryExpr:
		return true
	case *ast.AssignStmt:
		return slices.Contains(parent.Lhs, ast.Expr(id))
	}
	return false
}

// isOwn says whether the variable is a plain local one: not a result, not one of the package, not a field.
func (r *resource) isOwn() bool {
	v, ok := r.v.(*types.Var)
	return ok && v.Kind() != types.ResultVar && v.Pos() >= r.body.Pos() && v.Pos() < r.body.End()
}

// openBodies: a response whose body the function neither closes nor hands on.
func openBodies(f *file, n ast.Node) {
	const concept = "unclosed-response-body"
	r := f.acquired(concept, n, func(symbol string) bool {
		switch strings.Replace(symbol, ".Client.", ".", 1) {
		case "net/http.Get", "net/http.Head", "net/http.Post", "net/http.PostForm":
			return true
		}
		return symbol == "net/http.Client.Do"
	})
	if r == nil {
		return
	}
	open := true
	r.uses(func(around []ast.Node) {
		if parent, ok := around[len(around)-1].(*ast.SelectorExpr); ok {
			if parent.Sel.Name != "Body" {
				open = open && parent.Sel.Name != "Write"
				return
			}
			// The body may be read by the standard library's readers, and by nobody else.
			call, ok := around[len(around)-2].(*ast.CallExpr)
			if ok && call.Fun != ast.Expr(parent) && f.onlyReads(call) {
				return
			}
		}
		open = false
	})
	if open {
		f.lens(concept, r.at.Pos())
	}
}

func (f *file) onlyReads(call *ast.CallExpr) bool {
	symbol := f.symbol(ast.Unparen(call.Fun))
	switch symbol {
	case "io.NopCloser":
		return false
	}
	for _, prefix := range []string{"io.", "bufio.New", "io/ioutil.", "encoding/json.NewDecoder", "encoding/xml.NewDecoder"} {
		if strings.HasPrefix(symbol, prefix) {
			return true
		}
	}
	return false
}

// openRows: rows of a query that the function does not close, or does not ask for their error, or hands on.
func openRows(f *file, n ast.Node) {
	const concept = "rows-not-closed"
	r := f.acquired(concept, n, func(symbol string) bool {
		owner, method, _ := strings.Cut(strings.TrimPrefix(symbol, "database/sql."), ".")
		if !strings.HasPrefix(symbol, "database/sql.") || method != "Query" && method != "QueryContext" {
			return false
		}
		return owner == "DB" || owner == "Tx" || owner == "Stmt" || owner == "Conn"
	})
	if r == nil {
		return
	}
	closes, asks, reads, hands := false, false, false, false
	r.uses(func(around []ast.Node) {
		if parent, ok := around[len(around)-1].(*ast.SelectorExpr); ok {
			call, ok := around[len(around)-2].(*ast.CallExpr)
			if ok && call.Fun == ast.Expr(parent) {
				closes = closes || parent.Sel.Name == "Close"
				asks = asks || parent.Sel.Name == "Err"
				reads = reads || parent.Sel.Name == "Next"
				return
			}
		}
		hands = true
	})
	if !hands && !(closes && (asks || !reads)) {
		f.lens(concept, r.at.Pos())
	}
}

// unendedHandlers: what answers a request with an error, in a handler that goes on.
func unendedHandlers(f *file, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	switch f.symbol(ast.Unparen(call.Fun)) {
	case "net/http.ResponseWriter.WriteHeader":
		// Whether a next handler follows is left open.
		status := f.info.Types[call.Args[0]].Value
		if status == nil {
			return
		}
		if code, ok := constant.Int64Val(status); ok && code >= 400 {
			f.optional("missing-return-after-http-error", name(call.Fun).Pos())
		}
		return
	case "net/http.Error", "net/http.NotFound", "net/http.Redirect":
	default:
		return
	}
	writer := root(call.Args[0])
	if writer == nil {
		return
	}
	v, ok := f.info.Uses[writer].(*types.Var)
	if !ok || v.Kind() != types.ParamVar && v.Kind() != types.RecvVar {
		return
	}
	if isPointerTo(v.Type(), "net/http/httptest.ResponseRecorder") {
		return
	}
	if _, ok := f.up(1).(*ast.ExprStmt); ok && f.goesOn(v) {
		f.lens("missing-return-after-http-error", name(call.Fun).Pos())
	}
}

// isFlush says whether a statement only sends what is written: w.(http.Flusher).Flush().
func isFlush(s ast.Stmt) bool {
	statement, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := ast.Unparen(statement.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Flush"
}

// goesOn says whether what runs behind the statement around the node uses a variable again before it leaves, or, if the
// statement ends an `if` without `else`, whether there is anything but leaving.
func (f *file) goesOn(v types.Object) bool {
	// What a deferred function does behind its answer is the end of the handler.
	onlyIf := !f.isInDeferred()
	inIf := false
	statement := f.up(1)
	for n := 2; n < len(f.stack); n++ {
		around := f.up(n)
		switch around := around.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			switch statement.(type) {
			case *ast.CaseClause, *ast.CommClause:
				// The cases behind are other cases.
				continue
			}
			_, behind := siblings(around, statement)
			if n == 2 && len(behind) > 0 {
				onlyIf = false
			}
			if _, isCase := around.(*ast.BlockStmt); !isCase {
				onlyIf = false
			}
			for i, next := range behind {
				if f.leaves(next) {
					return false
				}
				if f.mentions(next, v) && !isFlush(next) {
					return true
				}
				if inIf && onlyIf && i == 0 {
					return true
				}
			}
			if inIf && onlyIf && len(behind) > 0 {
				return true
			}
			statement = around
		case *ast.IfStmt:
			if _, isElse := f.up(n + 1).(*ast.IfStmt); around.Else != nil || isElse {
				onlyIf = false
			}
			inIf = true
			statement = around
		case *ast.LabeledStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			statement = around
		default:
			return false
		}
	}
	return false
}

// isInDeferred says whether the nearest function around the node is a literal that a defer statement calls.
func (f *file) isInDeferred() bool {
	for n := 1; n < len(f.stack); n++ {
		if _, ok := f.up(n).(*ast.FuncLit); ok {
			_, isDeferred := f.up(n + 2).(*ast.DeferStmt)
			return isDeferred
		}
	}
	return false
}
