-- Amounts and counts are there and above zero. One row per row of either table for which that is not so.
SELECT 'voucher_usage' AS table_name, execution_date, country_code, segment_name, segment, voucher_amount, times_used
FROM provision.voucher_usage
WHERE (voucher_amount > 0 AND times_used > 0 AND total_orders >= 0 AND country_code <> '') IS NOT TRUE
UNION ALL
SELECT 'voucher_most_used', execution_date, country_code, segment_name, segment, voucher_amount, times_used
FROM provision.voucher_most_used
WHERE (voucher_amount > 0 AND times_used > 0 AND total_orders >= 0 AND country_code <> '') IS NOT TRUE
