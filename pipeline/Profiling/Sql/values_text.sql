-- One row per text in a column, kept as the table profile.value_count; blank ones are faults.
-- Reads profile.spelling: a value as delivered, and in how many rows.
WITH counted AS (
    SELECT CAST(delivered AS VARCHAR) AS spelling, CAST(sum(rows) AS BIGINT) AS rows
    FROM profile.spelling
    GROUP BY ALL
)
SELECT
    if(is_missing(spelling), NULL, spelling)        AS value,
    CAST(NULL AS DOUBLE)                            AS position,    -- texts have no scale
    CASE WHEN spelling IS NULL THEN 'null' WHEN is_missing(spelling) THEN 'blank' END AS fault,
    if(is_missing(spelling), spelling, NULL)        AS spelling,
    rows
FROM counted
