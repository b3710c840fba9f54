-- One row per hash that several rows have; kept as the table profile.suspected. Reads profile.rows.
SELECT hash(profiled_row) AS row_hash
FROM profile.rows AS profiled_row
GROUP BY row_hash
HAVING count(*) > 1
