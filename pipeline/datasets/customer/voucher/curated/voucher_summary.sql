-- The curated rows summed up, so that the tables need not read them again. Two summaries in one scan: by number of orders,
-- and by date of the last order. Made once of a delivery that lies before the execution date, and kept with its curated
-- rows; of others it is made for the execution dates at hand. Summaries are added up, so a key may stand several times.
-- Reads curated.voucher_distinct. Variables: first_execution_date, last_execution_date, step_microseconds.
WITH counted AS (
    SELECT
        CASE
            WHEN assigned_at <= getvariable('first_execution_date') THEN 0
            ELSE (epoch_us(assigned_at) - epoch_us(getvariable('first_execution_date'))
                  + getvariable('step_microseconds') - 1) // getvariable('step_microseconds')
        END                                 AS position,
        country_code,
        total_orders,
        CAST(last_order_at AS DATE)         AS last_order_date,
        voucher_amount
    FROM curated.voucher_distinct
    WHERE assigned_at <= getvariable('last_execution_date')
)
SELECT
    position,                                                       -- the first execution date that the rows count for
    country_code,                                                   -- as spelt in the rows
    total_orders,                                                   -- NULL in the summary by date
    last_order_date,                                                -- NULL in the summary by orders
    voucher_amount,                                                 -- in the country's currency
    grouping(last_order_date) = 1                   AS is_by_orders,    -- which of the two summaries
    count(*)                                        AS times_used,      -- vouchers
    CAST(sum(CAST(total_orders AS BIGINT)) AS BIGINT) AS order_sum      -- orders of their customers
FROM counted
GROUP BY GROUPING SETS (
    (position, country_code, total_orders, voucher_amount),
    (position, country_code, last_order_date, voucher_amount))
