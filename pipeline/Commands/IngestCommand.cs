using System.CommandLine;
using DataLake.Lake;
using DataLake.Pipeline.Deliveries;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake ingest</c>.</summary>
internal static class IngestCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> paths = new("path")
        {
            Description = "Parquet files, or folders with Parquet files at any depth.",
            Arity = ArgumentArity.OneOrMore,
        };
        ExampleCommand command = new(
            "ingest", "Puts files into raw as they are; the same content only once.", "lake ingest ./deliveries/2020-05.parquet", "lake ingest ./deliveries")
        { paths };
        command.Does(environment, async call =>
        {
            using LazyWorkFolder work = new(call.Lake.Options, RunId.Create(call.Lake.Clock));
            IReadOnlyList<IngestedFile> files = await new Ingestion(call.Lake, call.DatasetName)
                .IngestAsync(call.Get(paths), () => work.Value.Folder, call.Cancellation).ConfigureAwait(false);
            return Describe(files);
        });
        return command;
    }

    /// <summary>Says what became of files.</summary>
    public static CommandResult Describe(IReadOnlyList<IngestedFile> files) => new()
    {
        Facts = [new("ingested", files.Count(file => file.IsNew)), new("already_there", files.Count(file => !file.IsNew))],
        Tables =
        [
            new ResultTable("files", ["file", "object", "bytes", "new"],
                [.. files.Select(file => new object?[] { file.Path, file.Key, file.Bytes, file.IsNew })]),
        ],
    };
}
