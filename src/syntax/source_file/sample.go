// Package shop is ordinary Go for the tests of editing: 世界, é, 🦫.
package shop

import (
	"context"
	"errors"
	"fmt"
	str "strings"
	"sync"
	"time"
)

const (
	small Size = iota
	medium
	large = 1 << 3
)

// Size of a parcel.
type Size int

var (
	// ErrEmpty says that there is nothing.
	ErrEmpty = errors.New("shop: empty 📦")
	names    = map[Size]string{small: "small", medium: `medium
	raw`, large: "l\"arge\""}
	runes = []rune{'a', '\'', '世', '"'}
)

type Number interface {
	~int | ~int64 | ~float64
}

type Pair[K comparable, V any] struct {
	Key   K `json:"key"`
	Value V `json:"value,omitempty"`
}

type List[T any] struct {
	mu    sync.Mutex
	items []T
	next  *List[T]
	hook  func(int) Pair[string, T]
}

type Store interface {
	fmt.Stringer
	Get(ctx context.Context, key string) (value int, err error)
	Put(string, int) error
}

func Sum[N Number](xs ...N) (total N) {
	for _, x := range xs {
		total += x
	}
	return
}

func (l *List[T]) Push(items ...T) *List[T] {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, items...)
	return l
}

func (l *List[T]) Map[U any, S ~[]U](f func(T) U) S {
	out := make(S, 0, len(l.items))
	for i := range l.items {
		out = append(out, f(l.items[i]))
	}
	return out
}

func (l *List[T]) Each[
	E error, // why not
](f func(T) E) {
	for i := range 10 {
		if err := f(l.items[i]); any(err) != nil {
			break
		}
	}
}

func limits() (*int, *string, *List[int]) {
	low := new(int)
	high := new(1 << 4)
	name := new(fmt.Sprintf("%d-%s", *low, "new(1)"))
	list := new(List[int])
	_ = new([]int{1, 2, *high})
	_ = new(struct{ a, b int })
	return high, name, list
}

func serve(ctx context.Context, store Store, in <-chan string) (err error) {
	results := make(chan Pair[string, int], 8)
	var wg sync.WaitGroup
	for worker := 0; worker < 4; worker++ {
		wg.Add(1)
		go func(id int) {
			defer wg.Done()
			for key := range in {
				value, err := store.Get(ctx, key)
				if err != nil {
					continue
				}
				results <- Pair[string, int]{Key: key, Value: value + id}
			}
		}(worker)
	}
	go func() { wg.Wait(); close(results) }()
	timer := time.NewTimer(3 * time.Second)
loop:
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("serve: %w", ctx.Err())
		case pair, ok := <-results:
			if !ok {
				break loop
			}
			if err := store.Put(pair.Key, pair.Value); err != nil {
				return err
			}
		case <-timer.C:
			goto done
		default:
			time.Sleep(time.Millisecond)
		}
	}
done:
	return nil
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprint(v)
	case func(a, b int) (c int):
		return fmt.Sprint(v(1, 2))
	case []struct{ Name string }:
		return v[0].Name
	case Pair[string, []int]:
		fallthrough
	default:
		return str.ToUpper(fmt.Sprintf("%T", v))
	}
}

func (s Size) String() string {
	switch {
	case s < medium && s >= small:
		return names[s]
	case s&large != 0 || -s == ^s:
		return "large" + names[large][1:3]
	}
	if p := (Pair[string, Size]{"a", s}); p.Key != "" {
		return p.Key
	} else if x, y := 0x1F, 1.5e-3i; x > 1 && real(y) == 0 {
		return "x"
	}
	var matrix [3][4]float64
	matrix[1][2], matrix[0][0] = 1.0, .5
	f := func(a int, rest ...string) (int, error) { return a, nil }
	n, _ := f(3, []string{"x", "y"}...)
	n++
	n <<= 2
	p := &matrix
	(*p)[0][1]--
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprint(r))
		}
	}()
	return str.Repeat("é", n) /* 終 */
}
