-- One row per instant in a column, and one per spelling of what is none; kept as the table profile.value_count.
-- Reads profile.spelling: a value as delivered, and in how many rows. An instant in UTC is what the curate stage takes for one.
WITH typed AS (
    SELECT delivered, rows, utc_timestamp(delivered) AS instant
    FROM profile.spelling
),
counted AS (
    SELECT
        if(is_in_calendar(instant), instant, NULL)                          AS value,
        if(is_in_calendar(instant), NULL, CAST(delivered AS VARCHAR))       AS spelling,
        CAST(sum(rows) AS BIGINT)                                           AS rows
    FROM typed
    GROUP BY ALL
)
SELECT
    value,                                          -- NULL for what is no instant
    CAST(epoch(value) AS DOUBLE) AS position,       -- seconds since 1970
    CASE
        WHEN value IS NOT NULL THEN NULL
        WHEN spelling IS NULL THEN 'null'
        WHEN is_missing(spelling) THEN 'blank'
        ELSE 'unreadable'
    END AS fault,
    spelling,                                       -- as delivered; NULL for an instant
    rows
FROM counted
