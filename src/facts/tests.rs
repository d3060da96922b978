//! Types of expressions: each `_ = expression // type` line of a Go file says what its type must be.

use std::sync::Arc;

use super::{FileFacts, Importer, Package, Scopes, View};
use crate::syntax::{SourceFile, field, kind};

/// Checks every `_ = e // want` line; `?` stands for what must not be known.
fn check(code: &str) {
    check_package(&[code]);
}

/// Checks the last of several files of one package.
fn check_package(files: &[&str]) {
    let sources: Vec<_> = files.iter().map(|code| SourceFile::parse(*code)).collect();
    let facts: Vec<_> = sources.iter().map(|source| Arc::new(FileFacts::of(source))).collect();
    let package = Package::new("example.com/shop", facts.clone());
    let (source, facts) = (sources.last().unwrap(), facts.last().unwrap());
    assert!(!source.has_error(), "the test's code does not parse");
    let importer = super::StandardLibrary::shared();
    let mut checked = 0;
    source.for_each_declaration(|range, nodes| {
        let text = &source.text()[range.start as usize..range.end as usize];
        let scopes = Scopes::bind(nodes, text);
        let view = View::new(importer as &dyn Importer, &package, &facts.imports, nodes, text, &scopes);
        for id in nodes.ids().filter(|&id| nodes.kind(id) == kind::ASSIGNMENT_STATEMENT) {
            let left = nodes.child(id, field::LEFT).unwrap();
            let line = text[nodes.range(id).end as usize..].lines().next().unwrap();
            let Some((_, want)) = line.split_once("// ").filter(|_| nodes.text(left, text) == "_") else { continue };
            let right = nodes.named_children(nodes.child(id, field::RIGHT).unwrap()).next().unwrap();
            assert_eq!(view.type_of(right).to_string(), want.trim(), "{}", nodes.text(id, text));
            checked += 1;
        }
    });
    assert!(checked > 0, "nothing was checked");
}

#[test]
fn locals_have_the_types_they_were_declared_with() {
    check(
        r#"package shop

type Item struct{ Name string; Price float64; tags []string }
type ID int

func (i *Item) Total(n int) (float64, error) { return 0, nil }
func find(id ID) (*Item, bool) { return nil, false }

func main(items []Item, byID map[ID]*Item, done <-chan struct{}, more ...string) {
	_ = items // []example.com/shop.Item
	_ = more // []string
	_ = items[0].tags // []string
	_ = items[1:] // []example.com/shop.Item
	_ = byID[3] // *example.com/shop.Item
	_ = byID[3].Name // string
	_ = <-done // struct{}
	item, ok := byID[3]
	_ = item.Price // float64
	_ = ok // bool
	found, ok := find(1)
	_ = found // *example.com/shop.Item
	_ = ok // bool
	total, err := found.Total(2)
	_ = total // float64
	_ = err // error
	var n, m = 1, "a"
	_ = n // int
	_ = m // string
	p := &Item{Name: "x"}
	_ = p // *example.com/shop.Item
	_ = *p // example.com/shop.Item
	_ = make(chan ID, 3) // chan example.com/shop.ID
	_ = new(Item) // *example.com/shop.Item
	_ = new(3) // *int
	_ = append(items, Item{}) // []example.com/shop.Item
	_ = ID(3) + 1 // example.com/shop.ID
	_ = len(items) > 3 // untyped bool
	_ = 1 << 3 // untyped int
	_ = func(int) string { return "" } // func(int) string
	_ = []byte("x") // []uint8
	_ = p.Total // func(int) (float64, error)
	_ = (*Item).Total // func(*example.com/shop.Item, int) (float64, error)
	for i, it := range items {
		_ = i // int
		_ = it // example.com/shop.Item
	}
	for k, v := range byID {
		_ = k // example.com/shop.ID
		_ = v // *example.com/shop.Item
	}
	for i := range 10 {
		_ = i // int
	}
	var x any = p
	switch v := x.(type) {
	case *Item:
		_ = v // *example.com/shop.Item
	case int, string:
		_ = v // any
	}
	s, isString := x.(string)
	_ = s // string
	_ = isString // bool
	table := []struct{ name string; want int }{{"a", 1}}
	for _, row := range table {
		_ = row.want // int
	}
	_ = unknown.Field // ?
	one, two := unknown.Call()
	_ = one // ?
	_ = two // ?
}
"#,
    );
}

#[test]
fn names_mean_what_the_innermost_block_says() {
    check(
        r#"package shop

import "strings"

var x = 1

func main() {
	_ = x // int
	x := "a"
	_ = x // string
	{
		x := 1.5
		_ = x // float64
	}
	if x := []int{}; len(x) == 0 {
		_ = x // []int
	} else {
		_ = x // []int
	}
	_ = x // string
	f := func(x bool) {
		_ = x // bool
	}
	_ = f // func(bool)
	strings := 3
	_ = strings // int
	len := func(string) string { return "" }
	_ = len("a") // string
}

func other() {
	_ = strings.Repeat("a", 3) // string
	_ = x // int
}
"#,
    );
}

#[test]
fn the_standard_library_is_known() {
    check(
        r#"package shop

import (
	"context"
	"encoding/json"
	"errors"
	h "net/http"
	. "strings"
	"sync"
	"time"
	"os"
	"testing"
	"math/rand/v2"
)

type Cache struct {
	sync.Mutex
	m sync.Map
	client *h.Client
}

func main(ctx context.Context, c *Cache, r *h.Request, t *testing.T) {
	_ = c.Lock // func()
	_ = c.m // sync.Map
	v, ok := c.m.Load("k")
	_ = v // any
	_ = ok // bool
	_ = r.Context() // context.Context
	_ = r.URL.Query() // net/url.Values
	_ = r.Header.Get("a") // string
	resp, err := c.client.Do(r)
	_ = resp.Body // io.ReadCloser
	_ = err // error
	child, cancel := context.WithTimeout(ctx, time.Second)
	_ = child // context.Context
	_ = cancel // context.CancelFunc
	_ = child.Done() // <-chan struct{}
	_ = time.After(1) // <-chan time.Time
	_ = time.NewTimer(1).C // <-chan time.Time
	_ = 3 * time.Second // time.Duration
	_ = ToUpper("a") // string
	_ = errors.New("a") // error
	data, err := json.Marshal(c)
	_ = data // []uint8
	_ = os.Args // []string
	_ = os.Stdout // *os.File
	_ = rand.N(10) // int
	t.Run("x", func(t *testing.T) {
		_ = t.Name() // string
	})
	_ = h.HandlerFunc(nil) // net/http.HandlerFunc
	_ = h.StatusOK // untyped int
}
"#,
    );
}

#[test]
fn type_arguments_follow_from_arguments() {
    check(
        r#"package shop

import ("slices"; "maps"; "sync/atomic"; "cmp")

type Box[T any] struct{ value T }
func (b *Box[U]) Get() U { return b.value }
func NewBox[T any](v T) *Box[T] { return &Box[T]{v} }
func Map[T, R any](in []T, f func(T) R) []R { return nil }
type Number interface{ ~int | ~float64 }
func Sum[T Number](xs ...T) T { var t T; return t }
type IDs []int64

func main(p atomic.Pointer[Box[string]], ids IDs) {
	b := NewBox("a")
	_ = b // *example.com/shop.Box[string]
	_ = b.Get() // string
	_ = b.value // string
	_ = Map([]int{1}, func(int) string { return "" }) // []string
	_ = Sum(1, 2.5) // float64
	_ = Sum[int](1) // int
	_ = p.Load() // *example.com/shop.Box[string]
	_ = p.Load().Get() // string
	_ = slices.Clone(ids) // example.com/shop.IDs
	_ = slices.Max(ids) // int64
	_ = slices.Sorted(maps.Keys(map[string]bool{})) // []string
	_ = cmp.Compare(1, 2) // int
	for k, v := range maps.All(map[string]bool{}) {
		_ = k // string
		_ = v // bool
	}
	var local Box[Box[int]]
	_ = local.Get().Get() // int
}

func generic[K comparable, V any](m map[K]V) {
	for k, v := range m {
		_ = k // K
		_ = v // V
	}
}
"#,
    );
}

#[test]
fn other_files_of_the_package_count() {
    check_package(&[
        "package shop\n\nimport \"sync\"\n\ntype Store struct { *Base; items map[string]int }\ntype Base struct { mu sync.RWMutex }\nconst Max, Min = 3, 1.5\nvar Default = NewStore()\n",
        "package shop\n\nfunc (s Store) Items() []string { return nil }\nfunc NewStore() (*Store, error) { return nil, nil }\nvar first, second = NewStore()\n",
        r#"package shop

func main(s *Store) {
	_ = s.mu // sync.RWMutex
	_ = s.mu.RLock // func()
	_ = s.Items() // []string
	_ = s.items["a"] // int
	_ = Max // untyped int
	_ = Min // untyped float
	_ = first // *example.com/shop.Store
	_ = second // error
}
"#,
    ]);
}

#[test]
fn broken_and_cyclic_code_ends() {
    let code = "package shop\n\nvar a = b\nvar b = a\ntype T struct { T }\ntype I interface { I }\ntype A = B\ntype B = A\ntype G[T any] struct { G[G[T]] }\nfunc f(t T, i I, x A, g G[int]) {\n\t_ = a // ?\n\t_ = t.x // ?\n\t_ = i.x // ?\n\t_ = x // ?\n\t_ = g.x // ?\n}\n";
    check(code);
}

#[test]
fn an_arrow_belongs_to_the_leftmost_chan() {
    check(
        r"package shop

func main(a chan<- chan int, b chan (<-chan int), c <-chan chan int, d chan<- int) {
	_ = a // chan<- chan int
	_ = b // chan <-chan int
	_ = c // <-chan chan int
	_ = d // chan<- int
}
",
    );
}

#[test]
fn functions_of_package_unsafe_have_types() {
    check(
        r#"package shop

import "unsafe"

type Item struct{ Name string }

func raw(first *Item, items []Item, name string) {
	_ = unsafe.Slice(first, 3) // []example.com/shop.Item
	_ = unsafe.Slice(first, 3)[0].Name // string
	_ = unsafe.SliceData(items) // *example.com/shop.Item
	_ = unsafe.String(unsafe.StringData(name), 2) // string
	_ = unsafe.Sizeof(name) // uintptr
	_ = unsafe.Slice(unknown, 3) // ?
}
"#,
    );
}
