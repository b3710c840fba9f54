-- One row per reason and example: up to three rejected rows of each reason, as delivered, the first of the delivery.
-- Reads profile.rejected: reject_reason, source_key, source_row, and the delivered values as a list of texts.
WITH kept AS (
    SELECT reject_reason, source_key, source_row, count(*) OVER (PARTITION BY reject_reason) AS rows
    FROM profile.rejected
    QUALIFY row_number() OVER (PARTITION BY reject_reason ORDER BY source_key, source_row) <= 3
)
SELECT
    reject_reason,
    rows,                   -- of this reason
    source_key,             -- the raw object
    source_row,             -- the row's position in it, from 0
    delivered
FROM profile.rejected
JOIN kept USING (reject_reason, source_key, source_row)
ORDER BY rows DESC, reject_reason, source_key, source_row
