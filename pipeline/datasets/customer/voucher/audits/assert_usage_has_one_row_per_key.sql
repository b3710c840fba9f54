-- Each amount stands once in its segment. One row per amount that stands there several times.
SELECT execution_date, country_code, segment_name, segment, voucher_amount, count(*) AS times
FROM provision.voucher_usage
GROUP BY execution_date, country_code, segment_name, segment, voucher_amount
HAVING count(*) > 1
