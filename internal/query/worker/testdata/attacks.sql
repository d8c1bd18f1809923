-- Statements that must not run. One a line; a heading says what they are after.
-- # files
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM '/etc/passwd'
SELECT * FROM "/work/in/table1.parquet"
SELECT * FROM 'table1.parquet'
SELECT * FROM "x.csv"
SELECT * FROM read_parquet('/work/in/table1.parquet')
SELECT * FROM parquet_scan('/work/in/table1.parquet')
SELECT * FROM parquet_metadata('/work/in/table1.parquet')
SELECT * FROM parquet_schema('/work/in/table1.parquet')
SELECT * FROM parquet_file_metadata('/work/in/table1.parquet')
SELECT * FROM parquet_kv_metadata('/work/in/table1.parquet')
SELECT * FROM parquet_bloom_probe('/work/in/table1.parquet', 'sex', 'M')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_blob('/proc/self/mem')
SELECT content FROM read_text('/etc/*')
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_json_auto('/etc/passwd')
SELECT * FROM read_ndjson('/etc/passwd')
SELECT * FROM read_json_objects('/etc/passwd')
SELECT * FROM glob('/etc/*')
SELECT * FROM glob('/work/**')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM read_duckdb('/etc/passwd')
SELECT * FROM table1 WHERE sex IN (SELECT content FROM read_text('/etc/hostname'))
SELECT (SELECT content FROM read_text('/etc/passwd') LIMIT 1)
SELECT * FROM table1, read_text('/etc/passwd')
SELECT * FROM table1, LATERAL (SELECT * FROM read_text(sex))
WITH a AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM a
SELECT * FROM table1 UNION ALL SELECT * FROM read_text('/etc/passwd')
COPY table1 TO '/tmp/out.csv'
COPY (SELECT * FROM table1) TO '/work/out/x.parquet' (FORMAT parquet)
COPY (SELECT 1) TO '/work/in/table1.parquet'
COPY table1 FROM '/etc/passwd'
EXPORT DATABASE '/tmp/x'
IMPORT DATABASE '/tmp/x'
ATTACH '/tmp/x.db' AS x
ATTACH ':memory:' AS x
ATTACH 'https://example.org/x.db' AS x
DETACH memory
USE memory
SELECT * FROM sqlite_scan('/tmp/x', 't')
SELECT * FROM postgres_scan('', '', '')
SELECT * FROM iceberg_scan('x')
SELECT * FROM delta_scan('x')
SELECT * FROM st_read('x')
SELECT * FROM read_xlsx('x')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM python_map_function()
-- # network and extensions
INSTALL httpfs
LOAD httpfs
FORCE INSTALL spatial FROM community
UPDATE EXTENSIONS
SELECT * FROM read_csv('https://example.org/x.csv')
SELECT * FROM 's3://bucket/x.parquet'
CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')
DROP SECRET s
SELECT * FROM duckdb_secrets()
SELECT which_secret('s3://a', 's3')
-- # settings
SET memory_limit = '100GB'
SET threads = 64
SET GLOBAL lock_configuration = false
RESET memory_limit
SET enable_external_access = true
SET temp_directory = '/tmp'
SET VARIABLE x = 1
RESET VARIABLE x
SELECT getvariable('x')
SELECT current_setting('memory_limit')
SELECT * FROM duckdb_settings()
SELECT * FROM pg_settings()
PRAGMA memory_limit = '100GB'
PRAGMA database_list
PRAGMA show_tables
PRAGMA table_info('table1')
PRAGMA storage_info('table1')
PRAGMA enable_profiling
PRAGMA enable_logging
PRAGMA profiling_output = '/tmp/x'
PRAGMA enable_checkpoint_on_shutdown
PRAGMA version
SET enable_profiling = 'json'
SET profile_output = '/tmp/x'
-- # logging
CALL enable_logging(storage = 'file', storage_config = {'path': '/tmp/x'})
CALL enable_logging()
CALL disable_logging()
CALL truncate_duckdb_logs()
SELECT * FROM duckdb_logs
SELECT * FROM duckdb_logs()
SELECT write_log('x')
SELECT write_log(sex, level := 'info') FROM table1
SELECT parse_duckdb_log_message('a', 'b')
-- # the catalogue
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_tables
SELECT * FROM duckdb_views()
SELECT * FROM duckdb_views
SELECT * FROM duckdb_columns()
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_memory()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_constraints()
SELECT * FROM duckdb_types()
SELECT * FROM duckdb_prepared_statements()
SELECT * FROM duckdb_external_file_cache()
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_class
SELECT * FROM pg_tables
SELECT * FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM pragma_storage_info('table1')
SELECT * FROM pragma_table_info('table1')
SELECT * FROM pragma_show('table1')
SELECT * FROM pragma_database_size()
SELECT * FROM pragma_version()
SELECT * FROM system.main.duckdb_tables
SELECT * FROM memory.main.table1
SELECT * FROM main.table1
SELECT * FROM temp.table1
SELECT * FROM show_databases()
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
DESCRIBE table1
SUMMARIZE table1
SELECT * FROM (DESCRIBE table1)
SELECT * FROM (SHOW TABLES)
SELECT * FROM (SUMMARIZE table1)
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('table1')
SELECT * FROM query_table(['table1', 'table2'])
SELECT * FROM json_execute_serialized_sql('{}')
SELECT json_serialize_sql('SELECT 1')
SELECT json_deserialize_sql('{}')
SELECT json_serialize_plan('SELECT 1')
SELECT * FROM sql_auto_complete('SEL')
SELECT pg_get_viewdef(1)
SELECT current_schemas(true)
SELECT current_schema()
SELECT current_database()
SELECT current_query()
SELECT current_user
SELECT version()
SELECT txid_current()
SELECT current_connection_id()
SELECT in_search_path('a', 'b')
SELECT has_table_privilege('a', 'b')
SELECT pg_typeof(1)
SELECT getenv('HOME')
SELECT * FROM seq_scan('x')
SELECT * FROM table999
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint()
SELECT rowid FROM table1
SELECT filename FROM table1
-- # writing and state
CREATE TABLE x AS SELECT 1
CREATE TEMP TABLE table1 AS SELECT 1
CREATE VIEW table1 AS SELECT 1
CREATE OR REPLACE VIEW table1 AS SELECT 1 AS a
CREATE MACRO sum(a) AS a
CREATE TEMP MACRO table1() AS TABLE SELECT 1
CREATE FUNCTION f(a) AS a
CREATE SEQUENCE s
CREATE TYPE t AS ENUM ('a')
CREATE SCHEMA s
CREATE INDEX i ON table1 (sex)
INSERT INTO table1 SELECT * FROM table1
UPDATE table1 SET persons = 1
DELETE FROM table1
MERGE INTO table1 USING table2 ON (true) WHEN MATCHED THEN DELETE
TRUNCATE table1
DROP VIEW table1
ALTER VIEW table1 RENAME TO x
COMMENT ON VIEW table1 IS 'x'
BEGIN
COMMIT
ROLLBACK
CHECKPOINT
VACUUM
ANALYZE
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM table1
CALL pragma_version()
SELECT setseed(0.5)
SELECT random()
SELECT nextval('s')
SELECT currval('s')
SELECT uuid()
SELECT error('x')
SELECT sleep_ms(100000)
SELECT $1
SELECT ?
SELECT $name
-- # several, comments, unicode
SELECT 1; SELECT 2
SELECT 1; COPY table1 TO '/tmp/x'
SELECT 1;; DROP VIEW table1
SELECT 1 /* */ ; PRAGMA version
/* SELECT */ COPY table1 TO '/tmp/x'
SELECT * FROM /* x */ read_text /**/ ('/etc/passwd')
SELECT * FROM "read_text"('/etc/passwd')
SELECT * FROM READ_TEXT('/etc/passwd')
SELECT * FROM main.read_text('/etc/passwd')
SELECT * FROM system.main.read_text('/etc/passwd')
SELECT "getenv"('HOME')
SELECT main.getvariable('x')
SELECT system.main.getvariable('x')
SELECT 'x'.getvariable()
SELECT U&'\0041' FROM table1; SELECT 1
SELECT * FROM tаble1
SELECT * FROM "table1 "
SELECT * FROM "TABLE1"."x"
FROM table1 SELECT sex.read_text()
-- # WITH
WITH table1 AS (SELECT * FROM table1) SELECT * FROM table1
WITH TABLE1 AS (SELECT 1) SELECT * FROM table1
WITH "table1" AS (SELECT 1) SELECT * FROM table1
SELECT * FROM (WITH table2 AS (SELECT 1) SELECT * FROM table2)
WITH duckdb_tables AS (SELECT 1) SELECT 1
SELECT * FROM (WITH x AS (SELECT 1) SELECT 1), x
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION SELECT n + 1 FROM r) SELECT * FROM r
WITH x AS (INSERT INTO table1 VALUES (1)) SELECT 1
-- # PIVOT
PIVOT table1 ON sex USING sum(persons)
SELECT * FROM (PIVOT table1 ON sex USING sum(persons))
PIVOT table1 ON sex IN t USING sum(persons)
PIVOT read_csv('/etc/passwd') ON a IN ('x') USING count(*)
PIVOT table1 ON getvariable('x') IN ('a') USING sum(persons)
PIVOT table1 ON sex IN ('M') USING sum(length(repeat('x', 100000000)))
UNPIVOT table1 ON COLUMNS('a.*') INTO NAME n VALUE v
-- # memory and time, by functions that are not listed
SELECT unnest(range(100000000))
SELECT * FROM range(100000000000)
SELECT * FROM generate_series(1, 100000000000)
SELECT * FROM repeat(1, 100000000000)
SELECT * FROM repeat_row(1, num_rows = 100000000000)
SELECT * FROM unnest([1, 2, 3])
SELECT * FROM test_all_types()
SELECT * FROM test_vector_types(1)
SELECT repeat('x', 1000000000)
SELECT lpad('x', 1000000000, 'y')
SELECT rpad('x', 1000000000, 'y')
SELECT printf('%1000000000d', 1)
SELECT format('{:1000000000}', 1)
SELECT bitstring('1', 1000000000)
SELECT replace(sex, 'M', sex) FROM table1
SELECT regexp_replace(sex, '.', 'xxxxxxxxxx', 'g') FROM table1
SELECT list_resize([1], 1000000000, 0)
SELECT list_resize(list_resize([1], 10000), 10000000)
SELECT damerau_levenshtein(sex, age) FROM table1
SELECT levenshtein('a', 'b')
SELECT editdist3('a', 'b')
SELECT jaccard('a', 'b')
SELECT jaro_winkler_similarity('a', 'b')
SELECT list_transform(range(100000), x -> list_transform(range(100000), y -> x + y))
SELECT list_reduce([1, 2], lambda x, y: x + y)
SELECT list_aggregate([1], 'sum')
SELECT list(sex) FROM table1
SELECT array_agg(sex) FROM table1
SELECT histogram(sex) FROM table1
SELECT map([1], [2])
SELECT {'a': 1}
SELECT [x FOR x IN [1, 2]]
SELECT array_value(1, 2)
SELECT struct_pack(a := 1)
SELECT to_json(table1) FROM table1
SELECT json_group_array(sex) FROM table1
SELECT hash(sex) FROM table1
SELECT md5(sex) FROM table1
SELECT sha256(sex) FROM table1
SELECT encode('x')
SELECT from_base64('eA==')
SELECT x'ab'::BLOB
SELECT '1'::BIT
SELECT sex::my_type FROM table1
SELECT sex::ENUM('M', 'F') FROM table1
SELECT 1::STRUCT(a INTEGER)
SELECT sex COLLATE nocase FROM table1
SELECT COLUMNS('.*') FROM table1
SELECT COLUMNS(c -> c LIKE 's%') FROM table1
SELECT * FROM table1 TABLESAMPLE 10%
SELECT * FROM table1 USING SAMPLE 5
SELECT * FROM table1 AT (VERSION => 1)
SELECT * FROM table1 POSITIONAL JOIN table2
SELECT * FROM table1 ASOF JOIN table2 ON table1.moment >= table2.moment
SELECT quantile_cont(persons, (SELECT list(0.5))) FROM table1
SELECT generate_subscripts([1], 1)
SELECT apply([1], x -> x)
SELECT nonexistent(1)
SELECT add_parquet_key('a', 'b')
SELECT try(error('x'))
