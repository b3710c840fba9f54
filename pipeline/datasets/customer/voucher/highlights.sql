-- What `lake run` prints of a snapshot: the most used amount in each segment, for Peru, or for the country with most
-- vouchers where there is no Peru.
WITH shown AS (
    SELECT country_code
    FROM consumption.voucher_usage
    GROUP BY country_code
    ORDER BY lower(country_code) = 'peru' DESC, sum(times_used) DESC, country_code
    LIMIT 1
)
SELECT country_code, segment_name, segment, voucher_amount, times_used, round(100 * share, 1) AS percent_of_segment
FROM consumption.voucher_most_used
JOIN shown USING (country_code)
ORDER BY segment_name, try_cast(regexp_extract(segment, '^\d+') AS INTEGER), segment
