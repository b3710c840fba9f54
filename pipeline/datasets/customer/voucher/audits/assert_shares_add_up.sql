-- The shares of a segment add up to 1. One row per segment whose shares do not.
SELECT execution_date, country_code, segment_name, segment, sum(share) AS share
FROM provision.voucher_usage
GROUP BY execution_date, country_code, segment_name, segment
HAVING abs(sum(share) - 1) > 1e-9
