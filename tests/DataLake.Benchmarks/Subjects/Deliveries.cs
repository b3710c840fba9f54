using System.Globalization;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Deliveries;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Synthetic deliveries, each made once and kept for the next time.</summary>
/// <param name="lake">The limits.</param>
/// <param name="folder">Where they are kept.</param>
public sealed class Deliveries(LakeOptions lake, string folder)
{
    private readonly Dataset _dataset = DatasetReader.Read(lake.Datasets, new DatasetName("customer", "voucher"));

    /// <summary>The path of a delivery; another number of rows, seed or <c>sample.sql</c> is another delivery.</summary>
    public async Task<string> GetAsync(long rows, long seed = 1)
    {
        string rules = Checksum.Of(System.Text.Encoding.UTF8.GetBytes(_dataset.Sample?.Text ?? ""))[..8];
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"rows-{rows}-seed-{seed}-{rules}.parquet"));
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"  make {path}");
            Directory.CreateDirectory(folder);
            await using DuckDbSession session = await DuckDbSession.OpenAsync(lake, Path.Combine(folder, "spill"), CancellationToken.None);
            await SampleDelivery.WriteAsync(session, _dataset, path + ".part", rows, seed, CancellationToken.None);
            File.Move(path + ".part", path);
        }

        return path;
    }
}
