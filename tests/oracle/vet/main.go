// Vet runs, under `go vet -vettool`, the well-known analyzers that check the same as one of goviva's concepts.
// Nothing else is here, so that what they depend on stays out of the oracle, which needs the standard library alone.
package main

import (
	"slices"

	"github.com/go-critic/go-critic/checkers/analyzer"
	"github.com/jingyugao/rowserrcheck/passes/rowserr"
	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	sqlclosecheck "github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/sivchari/containedctx"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/loopclosure"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/shadow"
	"golang.org/x/tools/go/analysis/passes/sigchanyzer"
	"golang.org/x/tools/go/analysis/passes/testinggoroutine"
	"golang.org/x/tools/go/analysis/passes/waitgroup"
	"golang.org/x/tools/go/analysis/unitchecker"
	"honnef.co/go/tools/staticcheck"
)

// fromStaticcheck are the checks of staticcheck that have a concept.
var fromStaticcheck = []string{
	"SA1015", "SA1017", "SA1029", "SA2000", "SA2002", "SA4011", "SA5000", "SA5003", "SA5004",
}

func main() {
	lint := errorlint.NewAnalyzer()
	analyzers := []*analysis.Analyzer{
		copylock.Analyzer, httpresponse.Analyzer, loopclosure.Analyzer, lostcancel.Analyzer, nilness.Analyzer,
		shadow.Analyzer, sigchanyzer.Analyzer, testinggoroutine.Analyzer, waitgroup.Analyzer,
		bodyclose.Analyzer, rowserr.NewAnalyzer("database/sql"), sqlclosecheck.NewAnalyzer(), lint,
		errcheck.Analyzer, containedctx.Analyzer, analyzer.Analyzer,
	}
	for _, check := range staticcheck.Analyzers {
		if slices.Contains(fromStaticcheck, check.Analyzer.Name) {
			analyzers = append(analyzers, check.Analyzer)
		}
	}
	set(lint, "errorf", "true")
	set(lint, "asserts", "false")
	set(errcheck.Analyzer, "blank", "true")
	set(analyzer.Analyzer, "enable", "exitAfterDefer,appendAssign")
	unitchecker.Main(analyzers...)
}

// set gives a flag of an analyzer another default.
func set(a *analysis.Analyzer, name, value string) {
	if err := a.Flags.Set(name, value); err != nil {
		panic(err)
	}
}
