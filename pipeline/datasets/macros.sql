-- Macros for the SQL of every dataset. Run this file once in a session, before any other.

-- An instant in UTC, from whatever a delivery has: a timestamp with or without time zone, a date, or a text. A text with
-- an offset is converted, one without is taken as UTC, a date alone is midnight. NULL when it is no instant; a text that
-- names a time zone other than UTC is none (DuckDB 1.5.6 would then read the rows after it in that zone, too).
-- A text that ends in +00:00 or has no offset goes the fast way. Needs TimeZone = 'UTC'.
CREATE OR REPLACE TEMP MACRO utc_timestamp(value) AS
    CASE typeof(value)
        WHEN 'VARCHAR' THEN
            CASE
                WHEN ends_with(CAST(value AS VARCHAR), '+00:00')
                    THEN TRY_CAST(CAST(value AS VARCHAR) AS TIMESTAMP)
                WHEN contains(CAST(value AS VARCHAR), '+')
                  OR ends_with(CAST(value AS VARCHAR), 'Z')
                  OR contains(substr(CAST(value AS VARCHAR), 11), '-')
                    THEN CASE WHEN regexp_full_match(
                                  CAST(value AS VARCHAR),
                                  '\s*\S+[ T]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?([+-]([01]\d|2[0-3])(:?[0-5]\d(:[0-5]\d)?)?|Z)\s*')
                              THEN make_timestamp(epoch_us(TRY_CAST(trim(CAST(value AS VARCHAR), E' \t\r\n') AS TIMESTAMPTZ)))
                         END
                -- Before ':' in order are digits and blanks: no letters, as in 'epoch' and 'infinity'. After a blank look again.
                WHEN CAST(value AS VARCHAR) < ':'
                 AND (CAST(value AS VARCHAR) > '!' OR trim(CAST(value AS VARCHAR), E' \t\r\n') < ':')
                    THEN TRY_CAST(trim(CAST(value AS VARCHAR), E' \t\r\n') AS TIMESTAMP)
            END
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN make_timestamp(epoch_us(TRY_CAST(value AS TIMESTAMPTZ)))
        ELSE TRY_CAST(value AS TIMESTAMP)
    END;

-- The same for a column of few different texts, most of them midnights: DuckDB evaluates a function, unlike a cast, once
-- per entry of a Parquet dictionary. NULL for every other text and type, so follow it with utc_timestamp.
-- The '@' is for DuckDB 1.5.6, whose try_strptime makes 1900-01-01 of a text that is 'epoch' or 'infinity', in any format.
CREATE OR REPLACE TEMP MACRO utc_midnight(value) AS
    CASE typeof(value)
        WHEN 'VARCHAR' THEN try_strptime(
            '@' || CAST(value AS VARCHAR), ['@%Y-%m-%d 00:00:00+00:00', '@%Y-%m-%d', '@%Y-%m-%d 00:00:00'])
    END;

-- Whether a value of any type is missing: NULL, empty or blank.
CREATE OR REPLACE TEMP MACRO is_missing(value) AS
    value IS NULL OR trim(CAST(value AS VARCHAR), E' \t\r\n') = '';

-- Whether an instant lies in the years 1 to 9999 and is not infinite.
CREATE OR REPLACE TEMP MACRO is_in_calendar(instant) AS
    instant BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999';
