-- What a good data engineer would type into a DuckDB shell to answer for one execution date: the baseline of the full
-- run. It finds no duplicates, keeps no rejected rows, honours no offsets, audits nothing and writes no checksums or
-- manifests. Variables: source, a Parquet delivery; out, an existing folder; execution_date. Run it with
-- preserve_insertion_order = false and otherwise the settings of the full run.
COPY (
    SELECT
        try_cast("timestamp" AS TIMESTAMP)                          AS assigned_at,
        trim(country_code)                                          AS country_code,
        try_cast(first_order_ts AS TIMESTAMP)                       AS first_order_at,
        try_cast(last_order_ts AS TIMESTAMP)                        AS last_order_at,
        try_cast(try_cast(total_orders AS DOUBLE) AS INTEGER)       AS total_orders,
        CAST(voucher_amount AS DECIMAL(18, 2))                      AS voucher_amount
    FROM read_parquet(getvariable('source'))
    WHERE try_cast("timestamp" AS TIMESTAMP) IS NOT NULL
      AND nullif(trim(country_code), '') IS NOT NULL
      AND try_cast(last_order_ts AS TIMESTAMP) IS NOT NULL
      AND try_cast(total_orders AS DOUBLE) IS NOT NULL
      AND voucher_amount > 0
) TO (getvariable('out') || '/curated.parquet') (FORMAT parquet, COMPRESSION zstd);

-- How often each amount was given, by number of orders.
COPY (
    SELECT
        country_code,
        CASE WHEN total_orders <= 4 THEN '0-4'
             WHEN total_orders <= 13 THEN '5-13'
             WHEN total_orders <= 37 THEN '13-37'
             ELSE '37+' END                                         AS segment,
        voucher_amount,
        count(*)                                                    AS times_used,
        sum(total_orders)                                           AS total_orders
    FROM read_parquet(getvariable('out') || '/curated.parquet')
    WHERE assigned_at <= getvariable('execution_date')
    GROUP BY 1, 2, 3
) TO (getvariable('out') || '/frequent.parquet') (FORMAT parquet);

-- The same, by days since the last order.
COPY (
    SELECT
        country_code,
        CASE WHEN days <= 30 THEN '0-30'
             WHEN days <= 60 THEN '30-60'
             WHEN days <= 90 THEN '60-90'
             WHEN days <= 120 THEN '90-120'
             WHEN days <= 180 THEN '120-180'
             ELSE '180+' END                                        AS segment,
        voucher_amount,
        count(*)                                                    AS times_used,
        sum(total_orders)                                           AS total_orders
    FROM (
        SELECT *, date_diff('day', CAST(last_order_at AS DATE), CAST(getvariable('execution_date') AS DATE)) AS days
        FROM read_parquet(getvariable('out') || '/curated.parquet')
        WHERE assigned_at <= getvariable('execution_date')
    )
    GROUP BY 1, 2, 3
) TO (getvariable('out') || '/recency.parquet') (FORMAT parquet);
