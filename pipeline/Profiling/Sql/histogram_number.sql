-- One row per bin that has rows, by its number from 0. Reads profile.value_count.
-- Variables: histogram_edges, where the bins begin and where the last one ends, which it has, too; histogram_width, of each
-- bin; histogram_first, the first edge in widths. Values beyond the edges are left out.
WITH estimated AS (
    -- A quotient is rounded, so it may miss the bin by one.
    SELECT
        value, rows, len(getvariable('histogram_edges')) - 2 AS last_bin,
        CAST(greatest(least(floor(value / getvariable('histogram_width')) - getvariable('histogram_first'), last_bin), 0) AS BIGINT) AS estimate
    FROM profile.value_count
    WHERE value BETWEEN getvariable('histogram_edges')[1] AND getvariable('histogram_edges')[-1]
)
SELECT
    CASE
        WHEN value < getvariable('histogram_edges')[estimate + 1] THEN estimate - 1
        WHEN value >= getvariable('histogram_edges')[estimate + 2] THEN least(estimate + 1, last_bin)
        ELSE estimate
    END                         AS bin,
    CAST(sum(rows) AS BIGINT)   AS rows
FROM estimated
GROUP BY bin
ORDER BY bin
