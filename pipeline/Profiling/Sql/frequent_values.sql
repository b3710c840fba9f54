-- One row per value, the most frequent first. Reads profile.value_count.
SELECT value, rows
FROM profile.value_count
WHERE value IS NOT NULL
ORDER BY rows DESC, value
LIMIT 10
