using System.CommandLine;
using System.CommandLine.Parsing;
using DataLake.Lake;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Profiling;
using DataLake.Pipeline.Profiling.Model;
using DataLake.Pipeline.Profiling.Page;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake profile</c>.</summary>
internal static class ProfileCommand
{
    private const string StandardOutput = "-";

    public static Command Create(CommandEnvironment environment)
    {
        Argument<ProfiledTable?> table = new("table")
        {
            Description = "raw.<dataset> or curated.<dataset>, such as raw.voucher.",
            HelpName = "table",
            CustomParser = ParseTable,
        };
        Option<string?> key = new("--key")
        {
            Description = "One raw object, or what was curated of it, by its key, with or without the bucket and the dataset's prefix; all unless named.",
            HelpName = "raw object",
        };
        Option<ExecutionDate?> date = SharedOptions.CreateDate(
            "--execution-date", "The execution date whose curated rows are meant; the latest unless named.", required: false, "-e");
        Option<string?> path = new("--out")
        {
            Description = "The page to write, replaced if it is there; - for standard output. Default <table>.profile.html, or <table>.<raw object>.profile.html, in the current folder; "
                + "with --format json or csv a page is written only if it is named.",
            HelpName = "file",
        };
        ExampleCommand command = new(
            "profile", "Writes a page that says what is in a table: one HTML file that needs no network. json has the same numbers, csv a row per column.",
            "lake profile raw.voucher",
            "lake profile curated.voucher -e 2020-05-29 --out voucher.html",
            "lake profile raw.voucher --key 2020/april.parquet --format json")
        { table, key, date, path };
        command.DoesAndPrints(environment, async call =>
        {
            ProfiledTable asked = call.Get(table)!;
            string? target = call.Get(path) ?? (call.Format == OutputFormat.Table ? FileName(asked, call.Get(key)) : null);
            if (target == StandardOutput && call.Has(SharedOptions.Format))
            {
                throw new LakeException(
                    LakeErrorKind.Usage, "The page and the result cannot both go to standard output", "--out -, --format", "Leave out one of the two, or name a file");
            }

            using PageFile? file = target is null or StandardOutput ? null : PageFile.Open(target, call.Lake.Options.IsOnS3 ? null : call.Lake.Options.Root);
            TableProfile profile = await MeasureAsync(call, asked, new ProfileRequest(asked.Zone, call.Get(key), call.Get(date))).ConfigureAwait(false);
            if (target == StandardOutput)
            {
                await environment.Output.WriteAsync(ProfilePage.Write(profile)).ConfigureAwait(false);
                return 0;
            }

            if (file is not null)
            {
                await file.WriteAsync(ProfilePage.Write(profile), call.Cancellation).ConfigureAwait(false);
            }

            Print(call, profile, target);
            return 0;
        });
        return command;
    }

    /// <summary>The page's own name: <c>raw.voucher.profile.html</c>, of one object <c>raw.voucher.2020-april.profile.html</c>.</summary>
    private static string FileName(ProfiledTable table, string? key)
    {
        string name = Path.ChangeExtension(key ?? "", null).Trim('/').Replace('/', '-');
        return string.Join('.', new[] { table.ToString(), name, "profile.html" }.Where(part => part.Length > 0));
    }

    private static async Task<TableProfile> MeasureAsync(CommandCall call, ProfiledTable table, ProfileRequest request)
    {
        DatasetName name = call.DatasetName with { Dataset = table.Dataset };
        if (call.Has(SharedOptions.Dataset) && call.DatasetName != name)
        {
            throw new LakeException(
                LakeErrorKind.Usage, $"{table} is not a table of the dataset {call.DatasetName}", "--dataset", "Leave --dataset out; the table names it");
        }

        Dataset dataset = DatasetReader.Read(call.Lake.Options.Datasets, name);
        using LazyWorkFolder work = new(call.Lake.Options, RunId.Create(call.Lake.Clock));
        return await new TableProfiler(call.Lake, dataset, work, call.Observer).ProfileAsync(request, call.Cancellation).ConfigureAwait(false);
    }

    private static void Print(CommandCall call, TableProfile profile, string? path)
    {
        if (call.Format == OutputFormat.Json)
        {
            call.Environment.Output.WriteLine(ProfileJson.Write(profile));
            return;
        }

        new ResultPrinter(call.Format, call.Environment.Output).Print(ProfileSummary.Of(profile, path));
    }

    private static ProfiledTable? ParseTable(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (ProfiledTable.TryParse(text, out ProfiledTable? table))
        {
            return table;
        }

        result.AddError($"'{text}' cannot be profiled; write raw.<dataset> or curated.<dataset>, such as raw.voucher");
        return null;
    }
}
