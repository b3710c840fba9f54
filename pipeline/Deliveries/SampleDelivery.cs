using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Deliveries;

/// <summary>
/// Makes a synthetic delivery of a dataset, by its <c>sample.sql</c>. The same number of rows and seed give the same bytes,
/// however many threads the session has.
/// </summary>
public static class SampleDelivery
{
    // Spelt out, as the bytes must not change with the engine's defaults.
    private const string ParquetOptions = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880";

    /// <summary>Writes a delivery to a local Parquet file.</summary>
    /// <param name="session">Makes the rows; it must preserve their order, as DuckDB does by default.</param>
    /// <param name="dataset">The dataset whose delivery is made.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="rows">How many rows, 0 or more.</param>
    /// <param name="seed">Any number: another one gives other rows.</param>
    /// <param name="cancellationToken">Interrupts the work; the file is then incomplete.</param>
    /// <exception cref="LakeException">
    /// The dataset has no <c>sample.sql</c>, or <paramref name="rows"/> is negative. Kind <see cref="LakeErrorKind.Usage"/>.
    /// </exception>
    public static async Task WriteAsync(
        DuckDbSession session, Dataset dataset, string path, long rows, long seed, CancellationToken cancellationToken)
    {
        string file = Path.Combine(dataset.Folder, "sample.sql");
        if (dataset.Sample is not { } sample)
        {
            throw new LakeException(
                LakeErrorKind.Usage, $"The dataset {dataset.Name} has no synthetic deliveries", file,
                "Write a query there that makes one, or put a real delivery into the raw zone with `lake ingest <file>`");
        }

        if (rows < 0)
        {
            throw new LakeException(
                LakeErrorKind.Usage, $"A delivery cannot have {rows} rows", "--rows", "Ask for 0 rows or more");
        }

        await session.SetVariableAsync("rows", rows, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("seed", seed, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("out", path, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"COPY ({sample.Text}) TO (getvariable('out')) ({ParquetOptions})", cancellationToken).ConfigureAwait(false);
    }
}
