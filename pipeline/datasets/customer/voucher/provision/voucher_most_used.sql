-- The answer: the voucher amount used most in each segment. One row per execution_date, country_code, segment_name and
-- segment. Read by the API. Reads provision.voucher_usage.
SELECT
    execution_date,         -- UTC
    country_code,           -- as in voucher_usage
    segment_name,           -- which segmentation
    segment,                -- which of its segments
    voucher_amount,         -- the amount used most, in the country's currency
    times_used,             -- how often it was given
    total_orders,           -- orders of the customers it was given to
    share                   -- of the segment's vouchers
FROM provision.voucher_usage
WHERE rank = 1
