-- One row per row of a delivery: its typed values, and why it is rejected, if it is. The stage keeps the rows without a
-- reason, rejects repeated ones as `duplicate`, and keeps the rejected rows as they were delivered.
-- Reads raw.voucher; the rules of dataset.yaml are variables.
WITH typed AS (
    SELECT
        source_row,
        delivered,
        utc_timestamp("timestamp")                                              AS assigned_at,
        trim(CAST(country_code AS VARCHAR), E' \t\r\n')                         AS country_code,
        coalesce(utc_midnight(first_order_ts), utc_timestamp(first_order_ts))   AS first_order_at,
        coalesce(utc_midnight(last_order_ts), utc_timestamp(last_order_ts))     AS last_order_at,
        TRY_CAST(total_orders AS DOUBLE)                                        AS order_count,
        TRY_CAST(voucher_amount AS DECIMAL(18, 2))                              AS voucher_amount,
        first_order_ts IS NULL                                                  AS never_ordered,
        "timestamp"                                                             AS delivered_timestamp,
        first_order_ts                                                          AS delivered_first_order_ts,
        last_order_ts                                                           AS delivered_last_order_ts,
        total_orders                                                            AS delivered_total_orders,
        voucher_amount                                                          AS delivered_voucher_amount
    FROM raw.voucher
)
SELECT
    assigned_at,                                                -- when the voucher was given, UTC
    country_code,                                               -- trimmed, spelt as delivered
    first_order_at,                                             -- the customer's first order, UTC; NULL when not known
    last_order_at,                                              -- the customer's last order, UTC
    TRY_CAST(order_count AS INTEGER)        AS total_orders,    -- orders of the customer
    voucher_amount,                                             -- in the country's currency
    CASE
        -- Most rows are good; this one test spares them the others.
        WHEN is_in_calendar(assigned_at)
         AND country_code <> ''
         AND is_in_calendar(last_order_at)
         AND (never_ordered OR (is_in_calendar(first_order_at) AND first_order_at <= last_order_at))
         AND order_count BETWEEN 0 AND 2147483647 AND order_count = trunc(order_count)
         AND voucher_amount > 0
         AND getvariable('zero_orders_with_history') IS NOT TRUE
         AND getvariable('assigned_before_last_order') IS NOT TRUE
         AND coalesce(len(getvariable('countries')), 0) = 0
            THEN NULL
        -- The first fault counts. Whether a faulty value is missing or invalid is looked at last: text is slow.
        WHEN is_in_calendar(assigned_at) IS NOT TRUE
            THEN if(is_missing(delivered_timestamp), 'missing_timestamp', 'invalid_timestamp')
        WHEN (country_code <> '') IS NOT TRUE
            THEN 'missing_country_code'
        WHEN is_in_calendar(last_order_at) IS NOT TRUE
            THEN if(is_missing(delivered_last_order_ts), 'missing_last_order_ts', 'invalid_last_order_ts')
        WHEN is_in_calendar(first_order_at) IS NOT TRUE AND NOT is_missing(delivered_first_order_ts)
            THEN 'invalid_first_order_ts'
        WHEN first_order_at > last_order_at
            THEN 'first_order_after_last_order'
        WHEN (order_count BETWEEN 0 AND 2147483647 AND order_count = trunc(order_count)) IS NOT TRUE
            THEN if(is_missing(delivered_total_orders), 'missing_total_orders', 'invalid_total_orders')
        WHEN (voucher_amount > 0) IS NOT TRUE
            THEN if(is_missing(delivered_voucher_amount), 'missing_voucher_amount', 'invalid_voucher_amount')
        WHEN getvariable('zero_orders_with_history') IS TRUE AND order_count = 0
            THEN 'zero_orders_with_history'
        WHEN getvariable('assigned_before_last_order') IS TRUE AND assigned_at < last_order_at
            THEN 'assigned_before_last_order'
        WHEN len(getvariable('countries')) > 0
         AND NOT list_contains(
                 list_transform(getvariable('countries'), lambda country: lower(country)),
                 lower(country_code))
            THEN 'country_not_selected'
    END                                     AS reject_reason,   -- NULL for a good row
    source_row,                                                 -- the row's position in the delivery, from 0
    delivered                                                   -- all its columns as delivered
FROM typed
