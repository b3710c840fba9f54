-- Every row of every delivery is either curated or rejected. One row per delivery that lost or gained rows.
SELECT execution_date, source_key, rows_in, rows_curated, rows_rejected
FROM curated.accounting
WHERE rows_in <> rows_curated + rows_rejected
