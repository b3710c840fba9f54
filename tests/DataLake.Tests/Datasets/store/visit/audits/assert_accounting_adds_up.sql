-- One row per delivery that lost or gained rows.
SELECT execution_date, source_key
FROM curated.accounting
WHERE rows_in <> rows_curated + rows_rejected
