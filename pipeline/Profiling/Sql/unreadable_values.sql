-- One row per spelling that is not of the column's kind, the most frequent first. Reads profile.value_count.
SELECT spelling, rows
FROM profile.value_count
WHERE fault = 'unreadable'
ORDER BY rows DESC, spelling
LIMIT 5
