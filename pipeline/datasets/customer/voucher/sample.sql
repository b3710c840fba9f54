-- A synthetic delivery of voucher assignments, shaped like the one of 2020: the same columns and types, shares and faults.
-- One row is one voucher given to a customer. `lake sample` writes it into the raw zone.
-- Variables: rows, how many, BIGINT; seed, BIGINT: the same seed gives the same rows in the same order.
-- Nothing is random: all that a row holds comes from bits of three hashes of its number and the seed.
-- For the execution date 2020-05-29 every default segment of every country has rows.
WITH numbered AS (
    -- A row in 25,000 repeats the row before it, the 500th first.
    SELECT n - CAST(n % 25000 = 499 AS BIGINT) AS n
    FROM range(getvariable('rows')) AS numbers(n)
),
-- The bits of a row's hash are drawn from three times, hashed anew each time. (Hashing it together with a tag would not do:
-- hash(a, b) and hash(a, c) differ by the same bits in every row.)
hashed AS (
    SELECT hash(xor(row_hash, 1)) AS customer, hash(xor(row_hash, 2)) AS history, hash(xor(row_hash, 3)) AS voucher
    FROM (SELECT hash(hash(n, getvariable('seed'))) AS row_hash FROM numbered)
),
-- 16 bits are a draw, 0 to 65535; 655 of them are 1 %.
drawn AS (
    SELECT CAST(customer & 65535 AS INTEGER)            AS country_draw,
           CAST((customer >> 16) & 65535 AS INTEGER)    AS amount_draw,
           CAST((customer >> 32) & 65535 AS INTEGER)    AS missing_amount_draw,
           CAST((customer >> 48) & 65535 AS INTEGER)    AS fault_draw,
           CAST(history & 65535 AS INTEGER)             AS orders_draw,
           CAST((history >> 16) & 65535 AS BIGINT)      AS tail_draw,
           CAST((history >> 32) & 65535 AS BIGINT)      AS last_draw,
           CAST((history >> 48) & 65535 AS BIGINT)      AS first_draw,
           CAST(voucher >> 12 AS BIGINT)                AS time_draw        -- 52 bits
    FROM hashed
),
shaped AS (
    SELECT
        fault_draw, time_draw, amount_draw, missing_amount_draw, first_draw,
        CASE
            WHEN country_draw < 22890 THEN 'China'
            WHEN country_draw < 40880 THEN 'Australia'
            WHEN country_draw < 55227 THEN 'Latvia'
            ELSE 'Peru'
        END AS country_code,
        -- A long tail: of the counts that are there, 42 % are up to 4, 26 % up to 13, 18 % up to 37, the rest up to 466.
        CASE
            WHEN orders_draw < 25324 THEN orders_draw % 5
            WHEN orders_draw < 41000 THEN 5 + orders_draw % 9
            WHEN orders_draw < 51853 THEN 14 + orders_draw % 24
            WHEN orders_draw < 60293 THEN 38 + tail_draw * tail_draw // 65536 * tail_draw // 65536 * 429 // 65536
        END AS total_orders,
        -- Mostly from 2020-01-04 to 2020-04-19, the later the more; 6 % are later and 6 % earlier, for the segments at both ends.
        DATE '2020-04-19' + CAST(
            CASE
                WHEN last_draw < 57672 THEN -(last_draw * last_draw * 107 // 3326059585)
                WHEN last_draw < 61604 THEN 10 + last_draw % 29
                ELSE -(140 + last_draw % 90)
            END AS INTEGER) AS last_order_date
    FROM drawn
),
dated AS (
    SELECT
        *,
        epoch_us(CAST(greatest(last_order_date + 1, DATE '2020-03-25') AS TIMESTAMP))   AS earliest,
        epoch_us(TIMESTAMP '2020-05-29 00:00:00')                                       AS latest
    FROM shaped
)
SELECT
    -- When the voucher was given: after the last order and before 2020-05-29. 1 % are dated three years too early. Never
    -- a zero at the end: the cast would leave it out.
    CAST(make_timestamp(
        (earliest + time_draw % (latest - earliest)) // 10 * 10 + 1 + time_draw % 9
        - CASE WHEN fault_draw < 655 THEN 94694400000000 ELSE 0 END) AS VARCHAR) || '+00:00'     AS "timestamp",
    country_code,
    CAST(last_order_date AS VARCHAR) || ' 00:00:00+00:00'                                       AS last_order_ts,
    -- Days before the last order, few mostly, up to ten years; for 1 row in 10,000 after it.
    CAST(CAST(last_order_date - CAST(
        CASE
            WHEN fault_draw >= 65529 THEN -1
            ELSE first_draw * first_draw // 65536 * first_draw // 65536 * 3650 // 65536
        END AS INTEGER) AS TIMESTAMP) AS TIMESTAMPTZ)                                           AS first_order_ts,
    coalesce(CAST(CAST(total_orders AS DECIMAL(5, 1)) AS VARCHAR), '')                          AS total_orders,
    CAST(CASE country_code
        WHEN 'Peru' THEN
            CASE WHEN missing_amount_draw < 8520 THEN NULL
                 WHEN amount_draw < 34240 THEN 2640
                 WHEN amount_draw < 50050 THEN 3520
                 ELSE 4400 END
        WHEN 'China' THEN
            CASE WHEN missing_amount_draw < 224 THEN NULL
                 WHEN amount_draw < 31307 THEN 1760
                 WHEN amount_draw < 46326 THEN 8800
                 WHEN amount_draw < 58109 THEN 4400
                 WHEN amount_draw < 62036 THEN 5720
                 ELSE 3080 END
        WHEN 'Australia' THEN
            CASE WHEN missing_amount_draw < 471 THEN NULL
                 WHEN amount_draw < 24140 THEN 2200
                 WHEN amount_draw < 45387 THEN 5720
                 WHEN amount_draw < 57687 THEN 11000
                 WHEN amount_draw < 61730 THEN 1760
                 ELSE 3520 END
        ELSE
            CASE WHEN missing_amount_draw < 8 THEN NULL
                 WHEN amount_draw < 25143 THEN 4400
                 WHEN amount_draw < 48177 THEN 13200
                 WHEN amount_draw < 59021 THEN 8800
                 WHEN amount_draw < 62311 THEN 1540
                 ELSE 3080 END
    END AS DOUBLE)                                                                              AS voucher_amount
FROM dated
