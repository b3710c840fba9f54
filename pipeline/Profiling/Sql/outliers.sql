-- One row: what lies far from the other values of a column, and what the others span. Reads profile.value_count.
-- Variables: lower_fence, upper_fence, as positions.
SELECT
    CAST(coalesce(sum(rows) FILTER (position < getvariable('lower_fence')), 0) AS BIGINT)   AS rows_below,
    min(value) FILTER (position < getvariable('lower_fence'))                               AS lowest_below,
    max(value) FILTER (position < getvariable('lower_fence'))                               AS highest_below,
    CAST(coalesce(sum(rows) FILTER (position > getvariable('upper_fence')), 0) AS BIGINT)   AS rows_above,
    min(value) FILTER (position > getvariable('upper_fence'))                               AS lowest_above,
    max(value) FILTER (position > getvariable('upper_fence'))                               AS highest_above,
    min(value) FILTER (position BETWEEN getvariable('lower_fence') AND getvariable('upper_fence')) AS lowest_between,
    max(value) FILTER (position BETWEEN getvariable('lower_fence') AND getvariable('upper_fence')) AS highest_between
FROM profile.value_count
WHERE value IS NOT NULL
