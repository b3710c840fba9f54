-- One row per cell: how many rows have both values. Beyond 12 rows and 14 columns the rarer values are taken together, with a
-- NULL label; rows without a value have an empty one. Values of the same key are one, in its most frequent spelling.
-- Reads profile.pair: row_value, row_key, column_value, column_key; NULL where there is no value.
WITH pair AS (
    SELECT row_value, row_key, column_value, column_key, count(*) AS rows
    FROM profile.pair
    GROUP BY ALL
),
row_spelling AS (
    SELECT row_key, row_value, sum(rows) AS rows FROM pair GROUP BY ALL
),
column_spelling AS (
    SELECT column_key, column_value, sum(rows) AS rows FROM pair GROUP BY ALL
),
ranked_row AS (
    SELECT row_key, value, row_number() OVER (ORDER BY row_key IS NULL, value_rows DESC, value) AS value_rank
    FROM (
        SELECT row_key, first(row_value ORDER BY rows DESC, row_value) AS value, sum(rows) AS value_rows
        FROM row_spelling
        GROUP BY row_key)
),
ranked_column AS (
    SELECT column_key, value, row_number() OVER (ORDER BY column_key IS NULL, value_rows DESC, value) AS value_rank
    FROM (
        SELECT column_key, first(column_value ORDER BY rows DESC, column_value) AS value, sum(rows) AS value_rows
        FROM column_spelling
        GROUP BY column_key)
),
placed AS (
    SELECT
        CASE WHEN r.value IS NULL THEN '' WHEN r.value_rank <= 12 THEN CAST(r.value AS VARCHAR) END     AS row_label,
        CASE WHEN r.value IS NULL THEN 14 ELSE least(r.value_rank, 13) END                              AS row_position,
        CASE WHEN c.value IS NULL THEN '' WHEN c.value_rank <= 14 THEN CAST(c.value AS VARCHAR) END     AS column_label,
        CASE WHEN c.value IS NULL THEN 2 WHEN c.value_rank <= 14 THEN 0 ELSE 1 END                      AS column_group,
        if(column_group = 0, c.value, NULL)                                                             AS column_value,
        rows
    FROM pair
    JOIN ranked_row AS r ON pair.row_key IS NOT DISTINCT FROM r.row_key
    JOIN ranked_column AS c ON pair.column_key IS NOT DISTINCT FROM c.column_key
)
SELECT
    row_label,
    column_label,
    dense_rank() OVER (ORDER BY column_group, placed.column_value)  AS column_position,
    CAST(sum(rows) AS BIGINT)                                       AS rows
FROM placed
GROUP BY row_label, row_position, column_label, column_group, placed.column_value
ORDER BY row_position, column_position
