-- One row: texts that differ in case or blanks alone, and the rows that do not have the usual one. Reads profile.value_count.
WITH variants AS (
    SELECT sum(rows) - max(rows) AS unusual_rows
    FROM profile.value_count
    WHERE value IS NOT NULL
    GROUP BY lower(trim(value, E' \t\r\n'))
    HAVING count(*) > 1
)
SELECT count(*) AS texts, CAST(coalesce(sum(unusual_rows), 0) AS BIGINT) AS rows
FROM variants
