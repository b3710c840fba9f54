-- One row: what the values of a column come to. Reads profile.value_count.
SELECT
    CAST(coalesce(sum(rows), 0) AS BIGINT)                                          AS rows,
    CAST(coalesce(sum(rows) FILTER (fault = 'null'), 0) AS BIGINT)                  AS nulls,
    CAST(coalesce(sum(rows) FILTER (fault = 'blank'), 0) AS BIGINT)                 AS blanks,
    CAST(coalesce(sum(rows) FILTER (fault = 'unreadable'), 0) AS BIGINT)            AS unreadable,
    count(value)                                                                    AS distinct_values,
    min(value)                                                                      AS lowest,
    max(value)                                                                      AS highest,
    min(position)                                                                   AS lowest_position,
    max(position)                                                                   AS highest_position
FROM profile.value_count
