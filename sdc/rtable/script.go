package rtable

import (
	"fmt"
	"strings"
)

// script is the R program that makes the problem of the files, protects it and writes
// the result.
func (w *writer) script() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Makes the problem of the files beside this one, protects it, and writes protected.csv.")
	line("# Run it in this folder: Rscript problem.R")
	line("library(sdcTable)")
	line("")
	line(`read <- function(file) read.csv(file, colClasses = "character", na.strings = character(), check.names = FALSE, encoding = "UTF-8")`)
	line("data <- read(%s)", quoted(w.args.Data))
	line("dims <- list()")
	for _, column := range w.args.Order {
		line("dims[[%s]] <- read(%s)", quoted(column), quoted(w.args.DimList[column]))
	}
	var numeric []string
	for _, column := range []string{w.args.FreqVarInd, w.args.NumVarInd, w.args.SampWeightInd} {
		if column != "" {
			numeric = append(numeric, quoted(column))
		}
	}
	if w.Cells != nil {
		line("")
		line("# Empty cells are left out of the file; sdcTable wants them all.")
		line("all <- expand.grid(lapply(dims, function(d) d$codes), stringsAsFactors = FALSE)")
		line("data <- merge(all, data, all.x = TRUE)")
		line("for (v in c(%s)) data[[v]][is.na(data[[v]])] <- \"0\"", strings.Join(numeric, ", "))
	}
	if len(numeric) > 0 {
		line("for (v in c(%s)) data[[v]] <- as.numeric(data[[v]])", strings.Join(numeric, ", "))
	}
	line("")
	line("problem <- makeProblem(data = data, dimList = dims%s)", w.makeArguments())
	for _, s := range w.args.Primary {
		line("problem <- primarySuppression(problem, %s)", w.callArguments(s))
	}
	if w.Cells != nil && w.Cells.Column("status") >= 0 {
		line("set <- data[!is.na(data$sdcStatus) & data$sdcStatus != \"s\", c(names(dims), \"sdcStatus\")]")
		line("if (nrow(set) > 0) problem <- change_cellstatus(problem, specs = set)")
	}
	if w.Forced != nil {
		line("problem <- change_cellstatus(problem, specs = read(\"forced.csv\")[, c(names(dims), \"sdcStatus\")])")
	}
	line("")
	line("result <- protectTable(problem, method = \"SIMPLEHEURISTIC\")")
	line("write.csv(getInfo(result, type = \"finalData\"), \"protected.csv\", row.names = FALSE, fileEncoding = \"UTF-8\")")
	return b.String()
}

func (w *writer) makeArguments() string {
	var b strings.Builder
	for _, a := range []struct{ name, column string }{
		{"freqVarInd", w.args.FreqVarInd}, {"numVarInd", w.args.NumVarInd}, {"sampWeightInd", w.args.SampWeightInd},
	} {
		if a.column != "" {
			fmt.Fprintf(&b, ", %s = %s", a.name, quoted(a.column))
		}
	}
	return b.String()
}

// callArguments are those of one call of primarySuppression.
func (w *writer) callArguments(s suppression) string {
	number := ""
	if w.args.NumVarInd != "" {
		number = ", numVarName = " + quoted(w.args.NumVarInd)
	}
	switch s.Type {
	case "nk":
		return fmt.Sprintf(`type = "nk", n = %d, k = %g%s`, s.N, s.K, number)
	case "p":
		return fmt.Sprintf(`type = "p", p = %g%s`, s.P, number)
	case "pq":
		return fmt.Sprintf(`type = "pq", pq = c(%g, %g)%s`, s.PQ[0], s.PQ[1], number)
	}
	text := fmt.Sprintf(`type = "freq", maxN = %d`, *s.MaxN)
	if s.AllowZeros {
		text += ", allowZeros = TRUE"
	}
	return text
}
