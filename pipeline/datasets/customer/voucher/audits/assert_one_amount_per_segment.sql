-- Each segment of each country has one most used amount. One row per segment that has several.
SELECT execution_date, country_code, segment_name, segment, count(*) AS amounts
FROM provision.voucher_most_used
GROUP BY execution_date, country_code, segment_name, segment
HAVING count(*) > 1
