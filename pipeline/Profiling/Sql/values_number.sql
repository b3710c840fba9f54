-- One row per number in a column, and one per spelling of what is none; kept as the table profile.value_count.
-- Reads profile.spelling: a value as delivered, and in how many rows. Numbers are DOUBLE; NaN and infinity are none.
WITH typed AS (
    SELECT delivered, rows, TRY_CAST(delivered AS DOUBLE) AS number
    FROM profile.spelling
),
counted AS (
    SELECT
        if(isfinite(number), number + 0.0, NULL)                            AS value,       -- 0 and -0 are one number
        if(isfinite(number), NULL, CAST(delivered AS VARCHAR))              AS spelling,
        CAST(sum(rows) AS BIGINT)                                           AS rows
    FROM typed
    GROUP BY ALL
)
SELECT
    value,                          -- NULL for what is no number
    value AS position,
    CASE
        WHEN value IS NOT NULL THEN NULL
        WHEN spelling IS NULL THEN 'null'
        WHEN is_missing(spelling) THEN 'blank'
        ELSE 'unreadable'
    END AS fault,
    spelling,                       -- as delivered; NULL for a number
    rows
FROM counted
