-- The store that a segment visits most. One row per execution_date and segment.
SELECT execution_date, segment, store
FROM provision.visits
QUALIFY row_number() OVER (PARTITION BY execution_date, segment ORDER BY visits DESC, store) = 1
