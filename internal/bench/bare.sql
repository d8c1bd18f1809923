-- Every column that the three tables need, of all persons and all jobs.
SELECT sum(hash(person, birth_date, sex, nationality, birth_country, origin, lipro, work_intensity, position, handicap, invalidity, education))
FROM read_parquet('DIR/warehouse/persons/*/*.parquet', hive_partitioning = false);
SELECT sum(hash(person, employer, main, statuut, nace, joint_committee, regime, part_time_pct, daily_wage))
FROM read_parquet('DIR/warehouse/jobs/*/*.parquet', hive_partitioning = false);
