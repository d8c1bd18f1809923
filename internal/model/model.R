# One model: data/model.json says which, data/counts.csv has the persons by
# numbered codes of numbered dimensions (d1 is the response). out/result.json has
# what came of it. Terms are named d2L3: dimension 2, code 3.
suppressPackageStartupMessages({library(jsonlite); library(MASS); library(nnet)})
spec <- fromJSON("data/model.json", simplifyVector = TRUE)
d <- read.csv("data/counts.csv")
dims <- paste0("d", seq_along(spec$sizes))
for (i in seq_along(dims)) d[[dims[i]]] <- factor(paste0("L", d[[dims[i]]]), levels = paste0("L", seq_len(spec$sizes[i])))
notes <- character()
number <- function(x) if (length(x) == 1 && is.finite(x)) unbox(as.numeric(x)) else NULL
fit <- list()
measure <- function(name, value, df = NULL, p = NULL)
  fit[[length(fit) + 1]] <<- Filter(Negate(is.null), list(name = unbox(name), value = number(value), df = if (!is.null(df)) number(df), p = if (!is.null(p)) number(p)))
coefficients <- list()
estimates <- function(b, se, response = 0) {
  for (term in names(b)) {
    z <- b[[term]] / se[[term]]
    coefficients[[length(coefficients) + 1]] <<- Filter(Negate(is.null), list(response = unbox(response), term = unbox(term),
      estimate = number(b[[term]]), error = number(se[[term]]), z = number(z), p = number(2 * pnorm(-abs(z))),
      low = number(b[[term]] - qnorm(0.975) * se[[term]]), high = number(b[[term]] + qnorm(0.975) * se[[term]])))
  }
  if (any(!is.finite(b)) || any(!is.finite(se))) notes <<- union(notes, "aliased")
  if (any(is.finite(se) & se > 10)) notes <<- union(notes, "separated")
}
terms_of <- function(names) if (isTRUE(spec$pairs) && length(names) > 1) paste0("(", paste(names, collapse = " + "), ")^2") else paste(names, collapse = " + ")
n <- sum(d$n)
ratio <- function(model, null, df) { g <- 2 * (model - null); measure("likelihood_ratio", g, df, pchisq(g, df, lower.tail = FALSE)) }

if (spec$kind == "cross") {
  t <- xtabs(n ~ d1 + d2, d)
  chi <- suppressWarnings(chisq.test(t, correct = FALSE))
  measure("chi_square", chi$statistic, chi$parameter, chi$p.value)
  seen <- t[t > 0]; g <- 2 * sum(seen * log(seen / chi$expected[t > 0]))
  measure("likelihood_ratio", g, chi$parameter, pchisq(g, chi$parameter, lower.tail = FALSE))
  measure("cramer_v", sqrt(unname(chi$statistic) / (n * (min(dim(t)) - 1))))
  measure("least_expected", min(chi$expected))
  if (all(dim(t) == 2)) {
    odds <- fisher.test(t)
    measure("fisher", NA, p = odds$p.value)
    measure("odds_ratio", odds$estimate); measure("odds_ratio_low", odds$conf.int[1]); measure("odds_ratio_high", odds$conf.int[2])
  } else if (min(chi$expected) < 5) {
    set.seed(1)
    measure("fisher_simulated", NA, p = fisher.test(t, simulate.p.value = TRUE, B = 20000)$p.value)
  }
  if (min(chi$expected) < 5) notes <- union(notes, "small_expected")
}
if (spec$kind == "logistic") {
  d$y <- as.integer(d$d1 == paste0("L", spec$event))
  d <- d[d$n > 0, ]
  m <- suppressWarnings(glm(as.formula(paste("y ~", terms_of(dims[-1]))), binomial, d, weights = n, control = list(maxit = 100, epsilon = 1e-10)))
  null <- suppressWarnings(glm(y ~ 1, binomial, d, weights = n))
  estimates(coef(m), sqrt(diag(vcov(m, complete = TRUE))))
  k <- m$rank; model <- -deviance(m) / 2; base <- -deviance(null) / 2
  measure("log_likelihood", model); ratio(model, base, k - 1)
  measure("aic", 2 * k - 2 * model); measure("mcfadden", 1 - model / base); measure("residual_df", n - k)
  if (!m$converged) notes <- union(notes, "not_converged")
}
if (spec$kind == "multinomial") {
  d <- d[d$n > 0, ]
  run <- function(formula) multinom(formula, d, weights = n, trace = FALSE, maxit = 2000, reltol = 1e-12, abstol = 1e-12, MaxNWts = 5000, Hess = TRUE)
  m <- run(as.formula(paste("d1 ~", terms_of(dims[-1])))); null <- run(d1 ~ 1)
  s <- summary(m)
  b <- s$coefficients; e <- s$standard.errors
  if (is.null(dim(b))) { b <- t(b); e <- t(e); rownames(b) <- rownames(e) <- levels(d$d1)[2] }
  for (level in rownames(b)) estimates(b[level, ], e[level, ], as.integer(sub("L", "", level)))
  k <- m$edf; model <- -m$deviance / 2; base <- -null$deviance / 2
  measure("log_likelihood", model); ratio(model, base, k - null$edf)
  measure("aic", m$AIC); measure("mcfadden", 1 - model / base); measure("residual_df", n - k)
  if (m$convergence != 0) notes <- union(notes, "not_converged")
}
if (spec$kind == "loglinear") {
  all <- as.data.frame(xtabs(as.formula(paste("n ~", paste(dims, collapse = " + "))), d), responseName = "n")
  formula <- as.formula(paste("n ~", terms_of(dims)))
  m <- suppressWarnings(glm(formula, poisson, all, control = list(maxit = 100, epsilon = 1e-10)))
  l <- loglm(formula, all)
  estimates(coef(m), sqrt(diag(vcov(m, complete = TRUE))))
  measure("likelihood_ratio", l$lrt, l$df, if (l$df > 0) pchisq(l$lrt, l$df, lower.tail = FALSE))
  measure("pearson", l$pearson, l$df, if (l$df > 0) pchisq(l$pearson, l$df, lower.tail = FALSE))
  measure("aic", AIC(m)); measure("residual_df", l$df)
  if (l$df == 0) notes <- union(notes, "saturated")
  if (!m$converged) notes <- union(notes, "not_converged")
}
write(toJSON(list(persons = unbox(n), fit = fit, coefficients = coefficients, notes = notes), digits = 15), "out/result.json")
