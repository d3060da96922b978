package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// naming is a trigger of the form "resolves to": the places are the identifiers themselves.
type naming struct {
	concept string
	// Full names; a last `*` stands for every exported name of a package or a type.
	lens, hover, optional []string
}

var namings = []naming{
	{concept: "append-and-copy", lens: []string{"builtin.append", "builtin.copy"}},
	{concept: "channel-close", lens: []string{"builtin.close"}},
	{concept: "panic", lens: []string{"builtin.panic"}},
	{concept: "recover", lens: []string{"builtin.recover"}},
	{
		concept: "mutex",
		lens:    []string{"sync.Mutex"},
		hover:   []string{"sync.Mutex.Lock", "sync.Mutex.Unlock", "sync.Mutex.TryLock"},
	},
	{concept: "rwmutex", lens: []string{"sync.RWMutex"}, hover: []string{"sync.RWMutex.*"}},
	{concept: "atomics", lens: []string{"sync/atomic.*"}, hover: []string{"sync/atomic.*.*"}},
	{concept: "sync-map", lens: []string{"sync.Map"}, hover: []string{"sync.Map.*"}},
	{
		concept: "sync-once",
		lens:    []string{"sync.Once", "sync.OnceFunc", "sync.OnceValue", "sync.OnceValues"},
		hover:   []string{"sync.Once.Do"},
	},
	{concept: "waitgroup", lens: []string{"sync.WaitGroup"}, hover: []string{"sync.WaitGroup.*"}},
	{
		concept: "errors-is-and-as",
		lens:    []string{"errors.Is", "errors.As", "errors.AsType", "errors.Join", "errors.Unwrap"},
		hover: []string{
			"github.com/stretchr/testify/assert.ErrorIs", "github.com/stretchr/testify/require.ErrorIs",
			"github.com/stretchr/testify/assert.ErrorAs", "github.com/stretchr/testify/require.ErrorAs",
		},
	},
	{
		concept: "sentinel-errors",
		lens:    []string{"io.EOF", "database/sql.ErrNoRows", "context.Canceled", "io/fs.ErrNotExist"},
	},
	{
		concept: "context-timeout",
		lens: []string{
			"context.WithTimeout", "context.WithTimeoutCause", "context.WithDeadline", "context.WithDeadlineCause",
		},
	},
	{
		concept: "context-cancellation",
		lens: []string{
			"context.WithCancel", "context.WithCancelCause", "context.AfterFunc", "context.WithoutCancel", "context.Cause",
			"context.Context.Done", "context.Context.Err",
		},
	},
	{
		concept: "context-values",
		lens:    []string{"context.WithValue", "context.Background", "context.TODO", "context.Context.Value"},
	},
	{
		concept: "graceful-shutdown",
		lens: []string{
			"net/http.Server.Shutdown", "net/http.Server.RegisterOnShutdown", "os/signal.Notify", "os/signal.NotifyContext",
			"google.golang.org/grpc.Server.GracefulStop",
		},
	},
	{
		concept: "json-encoding",
		lens: []string{
			"encoding/json.Marshal", "encoding/json.MarshalIndent", "encoding/json.Unmarshal", "encoding/json.Valid",
			"encoding/json.RawMessage", "encoding/json.Number",
		},
	},
	{
		concept: "json-streaming",
		lens:    []string{"encoding/json.NewDecoder", "encoding/json.NewEncoder"},
		hover: []string{
			"encoding/json.Decoder.Decode", "encoding/json.Encoder.Encode", "encoding/json.Decoder.DisallowUnknownFields",
			"encoding/json.Decoder.Token", "encoding/json.Decoder.UseNumber",
		},
		optional: []string{"encoding/json.Decoder.*", "encoding/json.Encoder.*"},
	},
	{
		concept:  "http-handler",
		lens:     []string{"net/http.HandlerFunc", "net/http.Handler"},
		optional: []string{"net/http.Handler.ServeHTTP", "net/http.HandlerFunc.ServeHTTP"},
	},
	{
		concept: "gomaxprocs-and-scheduler",
		lens: []string{
			"runtime.GOMAXPROCS", "runtime.NumCPU", "runtime.NumGoroutine", "runtime.Gosched", "runtime.Goexit",
			"runtime.LockOSThread",
		},
		optional: []string{"runtime.UnlockOSThread"},
	},
	{concept: "time-tick", lens: []string{"time.Tick"}},
	{concept: "pprof", lens: []string{"net/http/pprof.*", "runtime/pprof.*", "runtime/trace.*"}},
	{
		concept: "errgroup",
		lens:    []string{"golang.org/x/sync/errgroup.*", "golang.org/x/sync/singleflight.*"},
		hover:   []string{"golang.org/x/sync/errgroup.*.*", "golang.org/x/sync/singleflight.*.*"},
	},
	{
		concept: "sync-pool",
		lens:    []string{"sync.Pool", "sync.Cond", "sync.NewCond"},
		hover: []string{
			"sync.Pool.Get", "sync.Pool.Put", "sync.Cond.Wait", "sync.Cond.Signal", "sync.Cond.Broadcast",
		},
	},
	{concept: "type-constraints", lens: []string{"builtin.comparable", "cmp.Ordered", "golang.org/x/exp/constraints.*"}},
}

// names reports the identifiers that resolve to what a concept names, but for their own declarations.
func names(f *file, n ast.Node) {
	id, ok := n.(*ast.Ident)
	if !ok {
		return
	}
	object := f.info.Uses[id]
	symbol := symbolOf(object)
	if symbol == "" {
		return
	}
	if isSentinel(object) {
		f.optional("sentinel-errors", id.Pos())
	}
	for _, naming := range namings {
		is := func(pattern string) bool { return matches(pattern, symbol, object) }
		switch {
		case slices.ContainsFunc(naming.lens, is):
			f.lens(naming.concept, id.Pos())
		case slices.ContainsFunc(naming.hover, is):
			f.hover(naming.concept, id.Pos())
		case slices.ContainsFunc(naming.optional, is):
			f.optional(naming.concept, id.Pos())
		}
	}
}

// isSentinel says whether something is an error value that a package of the standard library exports.
func isSentinel(object types.Object) bool {
	v, ok := object.(*types.Var)
	if !ok || !v.Exported() || !types.Identical(v.Type(), errorType) {
		return false
	}
	first, _, _ := strings.Cut(v.Pkg().Path(), "/")
	return v.Parent() == v.Pkg().Scope() && !strings.Contains(first, ".")
}

func matches(pattern, symbol string, object types.Object) bool {
	prefix, all := strings.CutSuffix(pattern, ".*")
	if !all {
		return pattern == symbol
	}
	parent := symbol[:max(0, strings.LastIndexByte(symbol, '.'))]
	if owner, all := strings.CutSuffix(prefix, ".*"); all {
		parent, prefix = parent[:max(0, strings.LastIndexByte(parent, '.'))], owner
	}
	return object.Exported() && parent == prefix
}

// imports reports the imports that a concept names.
func imports(f *file, n ast.Node) {
	spec, ok := n.(*ast.ImportSpec)
	if !ok {
		return
	}
	path, _ := strconv.Unquote(spec.Path.Value)
	switch path {
	case "net/http/pprof", "runtime/pprof", "runtime/trace":
		f.lens("pprof", spec.Path.Pos())
	case "go.uber.org/automaxprocs":
		f.lens("gomaxprocs-and-scheduler", spec.Path.Pos())
	}
	if slices.Contains(strings.Split(path, "/"), "internal") {
		f.lens("project-layout", spec.Path.Pos())
	}
}

// packageClause reports what the package clause starts or says.
func packageClause(f *file, n ast.Node) {
	tree, ok := n.(*ast.File)
	if !ok {
		return
	}
	f.hover("package-main", tree.Name.Pos())
	folders := strings.Split(f.pkg.path, "/")
	folders = folders[:len(folders)-1]
	if slices.Contains(folders, "internal") {
		f.lens("project-layout", tree.Name.Pos())
	}
	if tree.Name.Name != "main" {
		return
	}
	if len(folders) > 1 && folders[len(folders)-2] == "cmd" {
		f.lens("project-layout", tree.Name.Pos())
	}
	for _, declaration := range tree.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Recv != nil || function.Name.Name != "main" {
			continue
		}
		if function.Type.Params.NumFields() == 0 && function.Type.Results.NumFields() == 0 {
			f.lens("go-vs-other-languages", tree.Package)
			f.lens("package-main", function.Name.Pos())
		}
	}
}

// tags reports the json key of field tags.
func tags(f *file, n ast.Node) {
	field, ok := n.(*ast.Field)
	if !ok || field.Tag == nil {
		return
	}
	source := field.Tag.Value
	value, err := strconv.Unquote(source)
	if err != nil {
		return
	}
	// The keys as reflect.StructTag reads them.
	for value != "" {
		trimmed := strings.TrimLeft(value, " ")
		key, rest, ok := strings.Cut(trimmed, `:"`)
		if !ok || strings.ContainsAny(key, ` "`) {
			return
		}
		end := 0
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return
		}
		if key == "json" {
			quoted := "json:\""
			if source[0] == '"' {
				quoted = `json:\"`
			}
			before := len(source)
			// The place in the source: as many such keys follow there as in the value.
			for range strings.Count(trimmed, `json:"`) {
				before = strings.LastIndex(source[:before], quoted)
			}
			if before >= 0 {
				f.lens("json-struct-tags", field.Tag.Pos()+token.Pos(before))
			}
			return
		}
		value = rest[end+1:]
	}
}
