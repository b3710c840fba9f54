using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Deliveries;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake sample</c>.</summary>
internal static class SampleCommand
{
    public const long DefaultRows = 500_000;
    public const long DefaultSeed = 1;

    public static Command Create(CommandEnvironment environment)
    {
        Option<long?> rows = new("--rows")
        {
            Description = "How many rows.",
            HelpName = "n",
            DefaultValueFactory = _ => DefaultRows,
            CustomParser = ParseRows,
        };
        Option<long> seed = new("--seed")
        {
            Description = "What the rows are made from: the same seed and number of rows give the same bytes.",
            HelpName = "n",
            DefaultValueFactory = _ => DefaultSeed,
            CustomParser = ParseSeed,
        };
        ExampleCommand command = new(
            "sample", "Puts a synthetic delivery into raw. It has the shape of a real one, with its faults.",
            "lake sample", "lake sample --rows 28600000 --seed 7")
        { rows, seed };
        command.Does(environment, async call =>
        {
            IngestedFile file = await PutAsync(call, call.Get(rows) ?? DefaultRows, call.Get(seed)).ConfigureAwait(false);
            return IngestCommand.Describe([file]);
        });
        return command;
    }

    /// <summary>Makes the delivery and ingests it.</summary>
    public static async Task<IngestedFile> PutAsync(CommandCall call, long rows, long seed)
    {
        RunId run = RunId.Create(call.Lake.Clock);
        using LazyWorkFolder work = new(call.Lake.Options, run);
        string folder = Path.Combine(work.Value.Folder, "sample");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"rows-{rows}-seed-{seed}.parquet"));
        call.Observer.Begin($"make {rows} rows");
        DuckDbSession session = await DuckDbSession.OpenAsync(call.Lake.Options, work.Value.SpillFolder, call.Cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            session.Progress = call.Observer;
            await SampleDelivery.WriteAsync(session, call.ReadDataset(), path, rows, seed, call.Cancellation).ConfigureAwait(false);
        }

        IReadOnlyList<IngestedFile> files = await new Ingestion(call.Lake, call.DatasetName)
            .IngestAsync([folder], () => work.Value.Folder, call.Cancellation).ConfigureAwait(false);
        return files[0] with { Path = Path.GetFileName(path) };
    }

    private static long ParseSeed(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed))
        {
            return seed;
        }

        result.AddError($"--seed is '{result.Tokens[0].Value}' and must be a whole number");
        return 0;
    }

    /// <summary>Reads a number of rows; none at all stands for the default.</summary>
    public static long? ParseRows(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
        {
            return null;
        }

        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long rows) && rows > 0)
        {
            return rows;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not a number of rows; write a whole number above 0");
        return null;
    }
}
