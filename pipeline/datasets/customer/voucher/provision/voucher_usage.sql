-- How often each voucher amount was given, per segment. One row per execution_date, country_code, segment_name, segment
-- and voucher_amount. Read by voucher_most_used, by the audits, and by people who ask why the answer is what it is.
-- Reads curated.voucher_summary, which is small; execution_dates (position, execution_date), in even steps from position
-- 0; and segments (segment_name, measure, segment, above, up_to). Variable: rank_by.
-- How each country is written: per execution date the most frequent spelling, of equally frequent ones the smallest.
WITH spelling_added AS (
    SELECT position, country_code, CAST(sum(times_used) AS BIGINT) AS times_used
    FROM curated.voucher_summary WHERE is_by_orders GROUP BY position, country_code
    UNION ALL
    SELECT d.position, s.country_code, 0 AS times_used
    FROM execution_dates AS d CROSS JOIN (SELECT DISTINCT country_code FROM curated.voucher_summary) AS s
),
spelling AS (
    SELECT DISTINCT position, country_code,
           sum(times_used) OVER (PARTITION BY country_code ORDER BY position) AS times_used
    FROM spelling_added
),
country AS (
    SELECT position, lower(country_code) AS country_key, country_code
    FROM spelling
    WHERE times_used > 0
    QUALIFY row_number() OVER (PARTITION BY position, lower(country_code) ORDER BY times_used DESC, country_code) = 1
),
-- What each execution date adds. A number of orders has its segment for good; a last order wanders through the segments.
added AS (
    SELECT u.position, lower(u.country_code) AS country_key, s.segment_name, s.segment,
           CAST(NULL AS DATE) AS last_order_date, u.voucher_amount,
           sum(u.times_used) AS times_used, sum(u.order_sum) AS order_sum
    FROM curated.voucher_summary AS u
    JOIN segments AS s ON s.measure = 'total_orders' AND u.total_orders > s.above AND u.total_orders <= s.up_to
    WHERE u.is_by_orders
    GROUP BY u.position, lower(u.country_code), s.segment_name, s.segment, u.voucher_amount
    UNION ALL
    SELECT position, lower(country_code), NULL, NULL, last_order_date, voucher_amount, sum(times_used), sum(order_sum)
    FROM curated.voucher_summary
    WHERE NOT is_by_orders
    GROUP BY position, lower(country_code), last_order_date, voucher_amount
),
-- Its running total at every execution date.
padded AS (
    SELECT * FROM added
    UNION ALL
    SELECT d.position, k.*, 0 AS times_used, 0 AS order_sum
    FROM execution_dates AS d
    CROSS JOIN (SELECT DISTINCT country_key, segment_name, segment, last_order_date, voucher_amount FROM added) AS k
),
running AS (
    SELECT DISTINCT position, country_key, segment_name, segment, last_order_date, voucher_amount,
           sum(times_used) OVER so_far AS times_used, sum(order_sum) OVER so_far AS order_sum
    FROM padded
    WINDOW so_far AS (PARTITION BY country_key, segment_name, segment, last_order_date, voucher_amount ORDER BY position)
),
segmented AS (
    SELECT position, country_key, segment_name, segment, voucher_amount, times_used, order_sum
    FROM running
    WHERE segment IS NOT NULL AND times_used > 0
    UNION ALL
    SELECT r.position, r.country_key, s.segment_name, s.segment, r.voucher_amount, sum(r.times_used), sum(r.order_sum)
    FROM (
        SELECT *, 'days_since_last_order' AS measure,
               date_diff('day', last_order_date, CAST(execution_date AS DATE)) AS days_since_last_order
        FROM running JOIN execution_dates USING (position)
        WHERE segment IS NULL AND times_used > 0
    ) AS r
    JOIN segments AS s
      ON s.measure = r.measure AND r.days_since_last_order > s.above AND r.days_since_last_order <= s.up_to
    GROUP BY r.position, r.country_key, s.segment_name, s.segment, r.voucher_amount
)
SELECT
    d.execution_date,                                                                           -- UTC
    c.country_code,                                                                             -- most frequent spelling
    s.segment_name,                                                                             -- which segmentation
    s.segment,                                                                                  -- which of its segments
    s.voucher_amount,                                                                           -- in the country's currency
    CAST(s.times_used AS BIGINT)                                                AS times_used,  -- vouchers of this amount
    CAST(s.order_sum AS BIGINT)                                                 AS total_orders, -- orders of their customers
    CAST(s.times_used AS DOUBLE) / CAST(sum(s.times_used) OVER in_segment AS DOUBLE) AS share,  -- of the segment's vouchers
    CAST(row_number() OVER (
        in_segment
        ORDER BY
            CASE WHEN getvariable('rank_by') = 'orders' THEN s.order_sum ELSE s.times_used END DESC,
            CASE WHEN getvariable('rank_by') = 'orders' THEN s.times_used ELSE s.order_sum END DESC,
            s.voucher_amount
    ) AS INTEGER)                                                               AS rank         -- 1 = most used
FROM segmented AS s
JOIN execution_dates AS d USING (position)
JOIN country AS c USING (position, country_key)
WINDOW in_segment AS (PARTITION BY s.position, s.country_key, s.segment_name, s.segment)
