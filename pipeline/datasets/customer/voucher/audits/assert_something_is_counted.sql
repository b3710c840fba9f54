-- A snapshot answers something. One row per execution date without a single counted voucher.
SELECT DISTINCT execution_date
FROM curated.accounting
ANTI JOIN provision.voucher_usage USING (execution_date)
