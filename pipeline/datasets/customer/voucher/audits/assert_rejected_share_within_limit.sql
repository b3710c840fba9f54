-- Not too many rows are rejected, over all deliveries. One row per execution date that is beyond publish.max_rejected_share.
SELECT execution_date, sum(rows_rejected) AS rows_rejected, sum(rows_in) AS rows_in, getvariable('max_rejected_share') AS max_rejected_share
FROM curated.accounting
GROUP BY execution_date
HAVING sum(rows_rejected) > getvariable('max_rejected_share') * sum(rows_in)
