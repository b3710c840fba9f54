-- One row per row of a delivery. Reads raw.visit. Variable: least_age.
WITH typed AS (
    SELECT
        source_row,
        delivered,
        TRY_CAST("when" AS TIMESTAMP)               AS visited_at,
        CAST(store AS VARCHAR)                      AS store,
        TRY_CAST(age AS INTEGER)                    AS age,
        TRY_CAST(basket AS DECIMAL(9, 2))           AS spent
    FROM raw.visit
)
SELECT
    visited_at, store, age, spent,
    CASE
        WHEN visited_at IS NULL OR store IS NULL OR age IS NULL OR spent IS NULL THEN 'incomplete'
        WHEN age < getvariable('least_age') THEN 'too_young'
    END AS reject_reason,
    source_row,
    delivered
FROM typed
