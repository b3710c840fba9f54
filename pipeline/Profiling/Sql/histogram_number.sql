-- One row per bin that has rows, by its number from 0. Reads profile.value_count.
-- Variables: histogram_start; histogram_width, of each bin; histogram_bins, how many; the last one has its upper edge, too.
SELECT
    least(CAST(floor((value - getvariable('histogram_start')) / getvariable('histogram_width')) AS BIGINT),
          getvariable('histogram_bins') - 1)                                AS bin,
    CAST(sum(rows) AS BIGINT)                                               AS rows
FROM profile.value_count
WHERE value IS NOT NULL
GROUP BY bin
ORDER BY bin
