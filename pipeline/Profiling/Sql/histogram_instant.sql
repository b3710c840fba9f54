-- One row per unit of time that has rows, by its start. Reads profile.value_count.
-- Variables: histogram_unit, such as 'month'; histogram_from and histogram_to, both inclusive.
SELECT
    greatest(CAST(date_trunc(getvariable('histogram_unit'), value) AS TIMESTAMP), TIMESTAMP '0001-01-01 00:00:00') AS bin_start,
    CAST(sum(rows) AS BIGINT) AS rows
FROM profile.value_count
WHERE value BETWEEN getvariable('histogram_from') AND getvariable('histogram_to')
GROUP BY bin_start
ORDER BY bin_start
