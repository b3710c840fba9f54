-- One row per quartile, 1 to 3: the least value that so many quarters of the rows do not exceed.
-- Reads profile.value_count. Halves, as the span of two huge numbers is more than DOUBLE holds. Values are counted in 4096 equal bins; only those in a bin with a quartile are then sorted.
WITH span AS (
    SELECT min(position) AS lowest, max(position) AS highest, sum(rows) AS rows
    FROM profile.value_count
    WHERE value IS NOT NULL
),
binned AS (
    SELECT
        value, position, value_count.rows,
        coalesce(TRY_CAST(least(floor((position / 2 - lowest / 2) / nullif(highest / 2 - lowest / 2, 0) * 4096), 4095) AS INTEGER), 0) AS bin
    FROM profile.value_count, span
    WHERE value IS NOT NULL
),
running AS (
    SELECT bin, sum(rows) AS rows, sum(sum(rows)) OVER (ORDER BY bin) - sum(rows) AS rows_before
    FROM binned
    GROUP BY bin
),
wanted AS (
    SELECT quartile, ceil(all_rows * quartile / 4) AS rank, bin, rows_before
    FROM (SELECT rows AS all_rows FROM span)
    JOIN range(1, 4) AS quartiles(quartile) ON true
    JOIN running ON ceil(all_rows * quartile / 4) > rows_before AND ceil(all_rows * quartile / 4) <= rows_before + rows
),
sorted AS (
    SELECT bin, value, position, sum(rows) OVER (PARTITION BY bin ORDER BY value) AS rows_up_to
    FROM binned
    WHERE bin IN (SELECT bin FROM wanted)
)
SELECT quartile, min(value) AS value, min(position) AS position
FROM wanted
JOIN sorted USING (bin)
WHERE rows_before + rows_up_to >= rank
GROUP BY quartile
ORDER BY quartile
