-- One row per file of the table: its rows and row groups as the file itself says.
-- Variable: profile_files.
SELECT
    file_name,
    CAST(num_rows AS BIGINT)            AS rows,
    CAST(num_row_groups AS BIGINT)      AS row_groups
FROM parquet_file_metadata(getvariable('profile_files'))
ORDER BY list_position(getvariable('profile_files'), file_name)
