-- One row per execution_date, segment and store.
SELECT
    d.execution_date,
    s.segment,
    v.store,
    count(*)                            AS visits,
    CAST(sum(v.spent) AS DECIMAL(18, 2)) AS spent
FROM execution_dates AS d
JOIN curated.visit_distinct AS v ON v.visited_at <= d.execution_date
JOIN segments AS s ON s.measure = 'age' AND v.age > s.above AND v.age <= s.up_to
GROUP BY d.execution_date, s.segment, v.store
