using System.Globalization;

namespace DataLake.Benchmarks;

/// <summary>What to measure, and on how much.</summary>
public sealed record BenchmarkOptions
{
    public const string Usage = """
        dotnet run -c Release --project tests/DataLake.Benchmarks -- [name...] [--rows n] [--rounds n] [--large] [--out file]

          name      full-run, commands, delivery, backfill, memory, profile, s3-transfer, s3-run, api-lookups, api-core,
                    api-batch, api-swap, api-start; all of them unless named; profile takes 100 of 286 rows, 10 million by
                    default; those of S3 start Ceph's S3 server, or use the one that LAKE_TEST_S3 and AWS_... name; those
                    of the API need wrk and curl (apt-get install wrk curl)
          --rows    rows of the raw delivery, default 28600000
          --rounds  how often each is measured, in turn with what it is compared to, default 3; the median counts
          --large   memory: also 3.5 times the rows (100 million by default)
          --out     also write the report to this file

        LAKE_THREADS and LAKE_MEMORY_LIMIT hold for both sides of every comparison.
        """;

    /// <summary>The measurements asked for; none means all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Rows of the raw delivery.</summary>
    public long Rows { get; init; } = 28_600_000;

    /// <summary>How often each side of a comparison is measured.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Whether to measure more rows than memory would hold.</summary>
    public bool Large { get; init; }

    /// <summary>Where else the report goes; null for the terminal alone.</summary>
    public string? Out { get; init; }

    /// <summary>Reads the options; null when they are wrong.</summary>
    public static BenchmarkOptions? Parse(string[] args, IReadOnlyCollection<string> known)
    {
        BenchmarkOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--large":
                    options = options with { Large = true };
                    break;
                case "--rows" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long rows) && rows >= 1000:
                    options = options with { Rows = rows };
                    i++;
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds >= 1:
                    options = options with { Rounds = rounds };
                    i++;
                    break;
                case "--out" when value is not null:
                    options = options with { Out = value };
                    i++;
                    break;
                case string name when known.Contains(name):
                    options = options with { Names = [.. options.Names, name] };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
