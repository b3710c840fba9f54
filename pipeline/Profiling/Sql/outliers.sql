-- One row: the values that lie far from the others of a column, and what the others span. Reads profile.value_count.
-- Beyond a fence, three times the middle half's length from it, the first gap of at least once that length parts the two.
-- Variables: first_quartile, third_quartile.
WITH fence AS (
    SELECT
        CAST(epoch(getvariable('first_quartile')) AS DOUBLE)    AS first_position,
        CAST(epoch(getvariable('third_quartile')) AS DOUBLE)    AS third_position,
        third_position - first_position                         AS spread,
        first_position - 3 * spread                             AS lower_fence,
        third_position + 3 * spread                             AS upper_fence
),
-- The outermost values that no fence excludes.
inner_value AS (
    SELECT
        min(position) FILTER (position >= lower_fence) AS lowest,
        max(position) FILTER (position <= upper_fence) AS highest
    FROM profile.value_count, fence
    WHERE value IS NOT NULL
),
below AS (
    SELECT position, coalesce(lead(position) OVER (ORDER BY position), lowest) - position AS gap
    FROM profile.value_count, fence, inner_value
    WHERE value IS NOT NULL AND position < lower_fence
),
above AS (
    SELECT position, position - coalesce(lag(position) OVER (ORDER BY position), highest) AS gap
    FROM profile.value_count, fence, inner_value
    WHERE value IS NOT NULL AND position > upper_fence
),
far_edge AS (
    SELECT
        (SELECT max(position) FROM below, fence WHERE gap >= spread AND spread > 0) AS highest_below,
        (SELECT min(position) FROM above, fence WHERE gap >= spread AND spread > 0) AS lowest_above
),
judged_value AS (
    SELECT value, rows, coalesce(position <= highest_below, false) OR coalesce(position >= lowest_above, false) AS is_far
    FROM profile.value_count, far_edge
    WHERE value IS NOT NULL
)
SELECT
    CAST(coalesce(sum(rows) FILTER (is_far), 0) AS BIGINT)      AS far_rows,
    min(value) FILTER (is_far)                                  AS far_from,
    max(value) FILTER (is_far)                                  AS far_to,
    min(value) FILTER (NOT is_far)                              AS others_from,
    max(value) FILTER (NOT is_far)                              AS others_to
FROM judged_value
