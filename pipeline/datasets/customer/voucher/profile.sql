-- What `lake profile` counts of the whole table. One row; a column is a check, its name the end of a sentence that begins
-- with the number of rows. None of them is a reason to reject a row, unless a rule of dataset.yaml makes it one.
-- Reads profile.typed_rows: the curated columns of all rows, the rejected ones included when the raw table is profiled.
SELECT
    count_if(assigned_at < last_order_at)                       AS "dated before their own last order",
    count_if(first_order_at > last_order_at)                    AS "with a first order after the last one",
    count_if(total_orders = 0 AND last_order_at IS NOT NULL)    AS "with a last order, yet no orders counted"
FROM profile.typed_rows
