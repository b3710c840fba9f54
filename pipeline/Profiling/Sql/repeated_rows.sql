-- One row per example of rows that are equal in all columns, the most frequent first. Reads profile.rows and
-- profile.suspected: rows of the same hash are compared in full.
WITH repeated AS (
    SELECT profiled_row, count(*) AS times
    FROM profile.rows AS profiled_row
    WHERE hash(profiled_row) IN (SELECT row_hash FROM profile.suspected)
    GROUP BY profiled_row
    HAVING count(*) > 1
)
SELECT
    profiled_row,
    times,                                                          -- how often it occurs
    CAST(sum(times - 1) OVER () AS BIGINT)      AS surplus_rows     -- of all repeated rows together
FROM repeated
ORDER BY times DESC, CAST(profiled_row AS VARCHAR)
LIMIT 5
