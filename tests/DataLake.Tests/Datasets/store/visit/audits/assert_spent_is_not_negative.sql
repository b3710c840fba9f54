-- Nobody is paid for a visit. One row per store that paid.
SELECT execution_date, segment, store, spent
FROM provision.visits
WHERE spent < 0
