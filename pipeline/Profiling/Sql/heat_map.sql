-- One row per cell: how many rows have both values. Beyond 12 rows and 14 columns the rarer ones are taken together, with a
-- NULL label. Reads profile.pair: row_value, column_value.
WITH cell AS (
    SELECT row_value, column_value, count(*) AS rows
    FROM profile.pair
    WHERE row_value IS NOT NULL AND column_value IS NOT NULL
    GROUP BY ALL
),
ranked_row AS (
    SELECT row_value, row_number() OVER (ORDER BY sum(rows) DESC, row_value) AS row_rank
    FROM cell
    GROUP BY row_value
),
ranked_column AS (
    SELECT column_value, row_number() OVER (ORDER BY sum(rows) DESC, column_value) AS column_rank
    FROM cell
    GROUP BY column_value
)
SELECT
    if(row_rank <= 12, CAST(row_value AS VARCHAR), NULL)            AS row_label,
    if(column_rank <= 14, CAST(column_value AS VARCHAR), NULL)      AS column_label,
    dense_rank() OVER (ORDER BY column_label IS NULL, min(column_value)) AS column_position,
    CAST(sum(rows) AS BIGINT)                                       AS rows
FROM cell
JOIN ranked_row USING (row_value)
JOIN ranked_column USING (column_value)
GROUP BY row_label, column_label
ORDER BY min(least(row_rank, 13)), column_position
