package statement

// functions are those that a statement may call, in groups as the page lists
// them. What makes texts or lists of any size, reads settings, files or the
// catalogue, keeps a state, or runs other SQL is not among them.
var functions = []Group{
	{"aggregate", []string{
		"sum", "count", "count_star", "count_if", "countif", "avg", "mean", "min", "max", "median", "mode", "product", "fsum", "favg",
		"quantile", "quantile_cont", "quantile_disc", "approx_count_distinct", "approx_quantile",
		"stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "skewness", "kurtosis", "entropy", "mad", "sem",
		"corr", "covar_pop", "covar_samp", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
		"bool_and", "bool_or", "any_value", "first", "last", "arg_min", "arg_max", "min_by", "max_by", "string_agg", "listagg", "group_concat",
		"weighted_avg", "wavg",
	}},
	{"window", []string{
		"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
	}},
	{"number", []string{
		"+", "-", "*", "/", "//", "%", "**", "^", "add", "subtract", "multiply", "divide", "abs", "@", "round", "round_even", "floor", "ceil", "ceiling", "trunc", "sign", "sqrt", "cbrt",
		"exp", "ln", "log", "log10", "log2", "pow", "power", "mod", "fmod", "greatest", "least", "isnan", "isinf", "isfinite", "nullif", "width_bucket",
	}},
	{"text", []string{
		"||", "concat", "concat_ws", "lower", "upper", "lcase", "ucase", "length", "len", "strlen", "substring", "substr", "left", "right", "trim", "ltrim", "rtrim",
		"~~", "!~~", "~~*", "!~~*", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape", "~~~", "regexp_full_match", "regexp_matches", "regexp_extract",
		"starts_with", "^@", "prefix", "ends_with", "suffix", "contains", "position", "strpos", "instr", "split_part",
	}},
	{"date", []string{
		"date_part", "datepart", "year", "month", "day", "quarter", "date_trunc", "datetrunc", "date_diff", "datediff", "make_date", "last_day", "monthname", "dayofyear",
		"strftime", "to_years", "to_quarters", "to_months", "to_weeks", "to_days",
	}},
}

// Group is a list of functions under a word.
type Group struct {
	Name  string
	Names []string
}

// Functions are all groups, for the page.
func Functions() []Group { return functions }

// allowed are the functions by name. Quantiles take a list of constants.
var allowed = func() map[string]bool {
	out := map[string]bool{"grouping": true, "grouping_id": true}
	for _, g := range functions {
		for _, name := range g.Names {
			out[name] = true
		}
	}
	return out
}()

// takesList are the functions whose second argument may be a list of constants.
var takesList = map[string]bool{"quantile": true, "quantile_cont": true, "quantile_disc": true, "approx_quantile": true}

// types are those of constants and casts.
var types = map[string]bool{
	"NULL": true, "BOOLEAN": true, "TINYINT": true, "SMALLINT": true, "INTEGER": true, "BIGINT": true, "HUGEINT": true, "UTINYINT": true, "USMALLINT": true,
	"UINTEGER": true, "UBIGINT": true, "FLOAT": true, "DOUBLE": true, "DECIMAL": true, "VARCHAR": true, "DATE": true, "TIMESTAMP": true, "INTERVAL": true,
	"INTEGER_LITERAL": true, "STRING_LITERAL": true,
}

// specials are names that mean something else than a column where no column has
// them: they tell of the process, not of the tables.
var specials = map[string]bool{
	"current_user": true, "session_user": true, "user": true, "current_role": true, "current_catalog": true, "current_schema": true, "current_schemas": true,
	"current_database": true, "current_date": true, "current_time": true, "current_timestamp": true, "localtime": true, "localtimestamp": true,
	"current_setting": true, "rowid": true, "filename": true, "file_row_number": true, "file_index": true,
}
