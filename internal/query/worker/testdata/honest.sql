SELECT * FROM table1
SELECT sex, sum(persons) FROM table1 GROUP BY sex
SELECT sex, sum(persons) AS persons FROM table1 WHERE moment = DATE '2015-06-30' AND measure = 'A01' GROUP BY sex ORDER BY persons DESC
SELECT education, sex, sum(persons) FROM table1 WHERE age IN ('15', '25') GROUP BY ALL ORDER BY ALL
SELECT education, sum(persons) FILTER (WHERE sex = 'M') AS men, sum(persons) FILTER (WHERE sex = 'F') AS women FROM table1 GROUP BY 1
SELECT CASE WHEN age IN ('15', '25') THEN 'young' ELSE 'old' END AS class, sum(persons) FROM table1 GROUP BY class
SELECT CASE sex WHEN 'M' THEN 'man' WHEN 'F' THEN 'woman' END AS who, sum(persons) FROM table1 GROUP BY 1
SELECT sex, sum(persons) * 100.0 / sum(sum(persons)) OVER () AS share FROM table1 GROUP BY sex
SELECT education, sex, sum(persons) AS n, rank() OVER (PARTITION BY sex ORDER BY sum(persons) DESC) AS place FROM table1 GROUP BY education, sex
SELECT moment, sum(persons) AS n, lag(sum(persons)) OVER (ORDER BY moment) AS before FROM table1 GROUP BY moment
SELECT age, sum(persons) AS n, sum(sum(persons)) OVER (ORDER BY age ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM table1 GROUP BY age
SELECT education, sex, sum(persons) FROM table1 GROUP BY GROUPING SETS ((education, sex), (education), ())
SELECT education, sex, grouping(sex), sum(persons) FROM table1 GROUP BY CUBE (education, sex)
SELECT education, sex, sum(persons) FROM table1 GROUP BY ROLLUP (education, sex) HAVING sum(persons) > 10
SELECT DISTINCT measure FROM table1 ORDER BY measure
SELECT count(*), count(DISTINCT measure), min(persons), max(persons), avg(persons), median(persons), stddev(persons) FROM table1
SELECT quantile_cont(persons, 0.9), quantile_disc(persons, [0.1, 0.5, 0.9]) FROM table1
SELECT a.sex, sum(a.persons), sum(b.persons) FROM (SELECT sex, sum(persons) AS persons FROM table1 GROUP BY sex) a JOIN (SELECT sex, sum(persons) AS persons FROM table2 GROUP BY sex) b USING (sex) GROUP BY a.sex
SELECT t.sex, sum(t.persons) FROM table1 AS t WHERE t.measure IN (SELECT measure FROM table2 WHERE persons > 5) GROUP BY t.sex
SELECT sex FROM table1 t WHERE EXISTS (SELECT 1 FROM table2 u WHERE u.sex = t.sex AND u.persons > 500) GROUP BY sex
WITH a AS (SELECT sex, sum(persons) AS n FROM table1 GROUP BY sex), b AS (SELECT sum(n) AS total FROM a) SELECT sex, n / total FROM a, b
WITH young AS (SELECT * FROM table1 WHERE age = '15') SELECT education, sum(persons) FROM young GROUP BY education
PIVOT table1 ON sex IN ('M', 'F') USING sum(persons) GROUP BY education
SELECT * FROM table1 PIVOT (sum(persons) FOR sex IN ('M' AS men, 'F' AS women) GROUP BY education)
SELECT * FROM (SELECT sex, sum(persons) AS n FROM table1 GROUP BY sex) UNPIVOT (v FOR k IN (n))
SELECT sex, n FROM (VALUES ('M', 1), ('F', 2)) AS v (sex, n)
SELECT t.sex, label, sum(persons) FROM table1 t JOIN (VALUES ('M', 'men'), ('F', 'women')) AS v (sex, label) ON t.sex = v.sex GROUP BY ALL
SELECT education FROM table1 UNION SELECT education FROM table2 ORDER BY 1
SELECT sex FROM table1 EXCEPT SELECT sex FROM table2
SELECT sex FROM table1 INTERSECT SELECT sex FROM table2
SELECT * EXCLUDE (moment, age) FROM table1 LIMIT 5
SELECT * REPLACE (persons * 2 AS persons) FROM table1 LIMIT 5 OFFSET 2
FROM table1 SELECT sex, sum(persons) GROUP BY sex
SELECT year(moment), quarter(moment), sum(persons) FROM table1 GROUP BY ALL
SELECT extract(month FROM moment) AS m, date_trunc('year', moment) AS y, sum(persons) FROM table1 GROUP BY m, y
SELECT strftime(moment, '%Y-%m') AS m, sum(persons) FROM table1 GROUP BY m
SELECT moment + INTERVAL 3 MONTH, sum(persons) FROM table1 GROUP BY 1
SELECT left(measure, 1) AS kind, sum(persons) FROM table1 GROUP BY kind
SELECT upper(sex) || '-' || lower(education) AS k, length(measure), substring(measure FROM 1 FOR 1), sum(persons) FROM table1 GROUP BY ALL
SELECT sex FROM table1 WHERE measure LIKE 'A%' AND education NOT IN ('U') AND persons BETWEEN 1 AND 500 AND age IS NOT NULL GROUP BY sex
SELECT coalesce(nullif(education, 'U'), 'unknown') AS education, sum(persons) FROM table1 GROUP BY 1
SELECT round(avg(persons), 2), CAST(sum(persons) AS DOUBLE) / 3, persons::VARCHAR FROM table1 GROUP BY persons
SELECT sex, sum(persons) FROM table1 GROUP BY sex QUALIFY row_number() OVER (ORDER BY sum(persons)) = 1
SELECT corr(a.persons, b.persons), regr_slope(a.persons, b.persons) FROM table1 a JOIN table2 b USING (moment, measure, education, sex, age)
SELECT ntile(4) OVER (ORDER BY persons) AS part, persons FROM table1
SELECT first_value(sex) OVER w, last_value(sex) OVER w, persons FROM table1 WINDOW w AS (PARTITION BY education ORDER BY persons)
SELECT a.education, b.education FROM table1 a LEFT JOIN table2 b ON a.measure = b.measure AND a.persons < b.persons LIMIT 10
SELECT sex FROM table1 SEMI JOIN table2 USING (measure)
SELECT education, string_agg(DISTINCT sex, ', ' ORDER BY sex) FROM table1 GROUP BY education
SELECT arg_max(education, persons), mode(sex), any_value(age) FROM table1
SELECT if(sex = 'M', 1, 0) AS man, sum(persons) FROM table1 GROUP BY man
SELECT sum(persons) FROM table1_types WHERE regexp_matches(measure, '^A') OR measure SIMILAR TO 'E.*'
SELECT (SELECT sum(persons) FROM table1) - (SELECT sum(persons) FROM table2) AS difference
SELECT sqrt(sum(persons)), ln(sum(persons)), greatest(1, 2), -abs(-3), 7 % 4, 7 // 2, 2 ** 3 FROM table1
SELECT TRY_CAST(age AS INTEGER) AS years, sum(persons) FROM table1 GROUP BY years ORDER BY years NULLS LAST
SELECT "sex", sum("persons") FROM "table1" GROUP BY "sex" -- a comment
SELECT sum(persons) FROM Table1 /* another */ WHERE Sex = 'M'
TABLE table1
