-- What one writes by hand. It does less than the contract asks: no merging of
-- spells, one profile per person whatever the day, no types, the sector by
-- NACE alone, the employer's size of one year, no linkage report.
SET preserve_insertion_order = false;
CREATE TEMP TABLE country AS FROM read_csv('LISTS/country.csv', all_varchar = true);
CREATE TEMP TABLE lipro AS FROM read_csv('LISTS/lipro_position.csv', all_varchar = true);
CREATE TEMP TABLE division AS
  SELECT unnest(string_split(nace_divisions, ',')) AS division, code AS sector FROM read_csv('LISTS/sector_wse42.csv', all_varchar = true);
CREATE TEMP TABLE census AS FROM read_csv('LISTS/education_census2011.csv', all_varchar = true);
CREATE TEMP TABLE size AS SELECT employer, size_class FROM 'DIR/warehouse/employers.parquet' WHERE year = 2015;
CREATE TEMP TABLE spell AS
  SELECT person, measure, start_date::DATE AS start_date, coalesce(end_date::DATE, DATE '2100-01-01') AS end_date FROM 'DIR/plain_measures.parquet'
  UNION ALL
  SELECT person, substr(code, 3), start_date, coalesce(end_date, DATE '2100-01-01') FROM 'DIR/warehouse/employment_measures.parquet';
CREATE TEMP TABLE profile AS
  SELECT person, max(left(education_level, 1)) AS education, max(work_disability) AS work_disability FROM 'DIR/plain_profiles.parquet' GROUP BY person;

CREATE TEMP MACRO observed(day) AS TABLE
  SELECT p.person, coalesce(c.vlaamse_driedeling, 'U') AS census, position,
    CASE WHEN a < 15 THEN '0-14' WHEN a < 25 THEN '15-24' WHEN a < 30 THEN '25-29' WHEN a < 40 THEN '30-39'
         WHEN a < 50 THEN '40-49' WHEN a < 55 THEN '50-54' WHEN a < 65 THEN '55-64' ELSE '65+' END AS age,
    origin, coalesce(n.origin_class, 'UNK') AS nationality, coalesce(b.origin_class, 'UNK') AS birth_country, sex,
    (coalesce(handicap, false) OR coalesce(invalidity, false))::VARCHAR AS recognised_disability,
    coalesce((work_intensity < 0.2)::VARCHAR, 'NA') AS low_work_intensity, coalesce(l.household_type, 'UNK') AS household
  FROM (SELECT *, date_sub('year', birth_date, day) AS a
        FROM read_parquet('DIR/warehouse/persons/quarter=' || year(day) || 'Q' || quarter(day) || '/*.parquet', hive_partitioning = false)
        WHERE person IN (SELECT person FROM spell)) AS p
  LEFT JOIN country AS n ON n.code = p.nationality LEFT JOIN country AS b ON b.code = p.birth_country
  LEFT JOIN lipro AS l ON l.code = p.lipro LEFT JOIN census AS c ON c.code = p.education;
CREATE TEMP MACRO job(day) AS TABLE
  SELECT j.person, least(floor(daily_wage / 10), 25)::INTEGER::VARCHAR AS daily_wage, d.sector, regime,
    CASE WHEN part_time_pct = 0 THEN '0' WHEN part_time_pct < 16 THEN '1' WHEN part_time_pct < 36 THEN '2' WHEN part_time_pct < 66 THEN '3'
         WHEN part_time_pct < 96 THEN '4' WHEN part_time_pct < 100 THEN '5' ELSE '6' END AS part_time, statuut, coalesce(s.size_class, '0') AS size_class
  FROM (FROM read_parquet('DIR/warehouse/jobs/quarter=' || year(day) || 'Q' || quarter(day) || '/*.parquet', hive_partitioning = false)
        WHERE main AND person IN (SELECT person FROM spell)) AS j
  LEFT JOIN division AS d ON d.division = left(j.nace, 2) LEFT JOIN size AS s USING (employer);

COPY (
  SELECT DATE '2015-06-30' AS moment, measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-06-30') USING (person) LEFT JOIN job(DATE '2015-06-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date <= DATE '2015-06-30' AND end_date >= DATE '2015-06-30' GROUP BY ALL
  UNION ALL
  SELECT DATE '2015-12-31' AS moment, measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-12-31') USING (person) LEFT JOIN job(DATE '2015-12-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date <= DATE '2015-12-31' AND end_date >= DATE '2015-12-31' GROUP BY ALL
  ORDER BY ALL
) TO 'DIR/plain_table1.parquet';
COPY (
  SELECT '2015Q1' AS quarter, -2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2014-09-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-01-01' AND DATE '2015-03-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q1' AS quarter, -1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2014-12-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-01-01' AND DATE '2015-03-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q2' AS quarter, -2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2014-12-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-04-01' AND DATE '2015-06-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q2' AS quarter, -1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-03-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-04-01' AND DATE '2015-06-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q3' AS quarter, -2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-03-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-07-01' AND DATE '2015-09-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q3' AS quarter, -1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-06-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-07-01' AND DATE '2015-09-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q4' AS quarter, -2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-06-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-10-01' AND DATE '2015-12-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q4' AS quarter, -1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-09-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE start_date BETWEEN DATE '2015-10-01' AND DATE '2015-12-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  ORDER BY ALL
) TO 'DIR/plain_table2.parquet';
COPY (
  SELECT '2015Q1' AS quarter, 1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-06-30') USING (person) LEFT JOIN job(DATE '2015-06-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-01-01' AND DATE '2015-03-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q1' AS quarter, 2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-09-30') USING (person) LEFT JOIN job(DATE '2015-09-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-01-01' AND DATE '2015-03-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q2' AS quarter, 1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-09-30') USING (person) LEFT JOIN job(DATE '2015-09-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-04-01' AND DATE '2015-06-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q2' AS quarter, 2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-12-31') USING (person) LEFT JOIN job(DATE '2015-12-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-04-01' AND DATE '2015-06-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q3' AS quarter, 1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2015-12-31') USING (person) LEFT JOIN job(DATE '2015-12-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-07-01' AND DATE '2015-09-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q3' AS quarter, 2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2016-03-31') USING (person) LEFT JOIN job(DATE '2016-03-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-07-01' AND DATE '2015-09-30' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q4' AS quarter, 1 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2016-03-31') USING (person) LEFT JOIN job(DATE '2016-03-31') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-10-01' AND DATE '2015-12-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  UNION ALL
  SELECT '2015Q4' AS quarter, 2 AS "offset", measure, coalesce(f.education, census, 'U') AS education, coalesce(f.work_disability, 'U') AS work_disability, position, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class, count(DISTINCT s.person) AS persons
  FROM spell AS s LEFT JOIN observed(DATE '2016-06-30') USING (person) LEFT JOIN job(DATE '2016-06-30') USING (person) LEFT JOIN profile AS f USING (person)
  WHERE end_date BETWEEN DATE '2015-10-01' AND DATE '2015-12-31' AND left(measure, 1) IN ('A', 'B') GROUP BY ALL
  ORDER BY ALL
) TO 'DIR/plain_table3.parquet';
