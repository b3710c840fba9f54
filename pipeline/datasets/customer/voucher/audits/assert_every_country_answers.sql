-- A country whose vouchers are counted has an answer in each of its segments. One row per segment without one.
SELECT DISTINCT execution_date, country_code, segment_name, segment
FROM provision.voucher_usage
ANTI JOIN provision.voucher_most_used USING (execution_date, country_code, segment_name, segment)
