-- The deliveries as the plain SQL gets them: coded already, in Parquet.
CREATE TABLE crosswalk AS FROM 'DIR/crosswalk.parquet';
COPY (
  SELECT c.person, m.measure, m.start_date, m.end_date
  FROM read_csv('DIR/deliveries/*_measures.csv', all_varchar = true) AS m JOIN crosswalk AS c USING (insz)
) TO 'DIR/plain_measures.parquet';
COPY (
  SELECT c.person, p.education_level, p.work_disability, p.valid_from, p.valid_to
  FROM read_csv('DIR/deliveries/*_profiles.csv', all_varchar = true) AS p JOIN crosswalk AS c USING (insz)
) TO 'DIR/plain_profiles.parquet';
