using System.CommandLine;
using System.Text.RegularExpressions;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Queries;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary><c>lake query</c>.</summary>
internal static partial class QueryCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string> sql = new("sql")
        {
            Description = "One query over raw.<dataset>, curated.<dataset>, curated.<dataset>_distinct, curated.<dataset>_rejected, "
                + "provision.<table> and consumption.<table>; for customer/voucher: raw.voucher, provision.voucher_usage and so on.",
        };
        Option<ExecutionDate?> date = SharedOptions.CreateDate(
            "--execution-date", "The execution date to look at; the latest of each zone unless named.", required: false, "-e");
        ExampleCommand command = new(
            "query", "Runs a read-only SQL query over the zones. csv and json are streamed, a table shows the first 200 rows.",
            "lake query \"SELECT reject_reason, count(*) FROM curated.voucher_rejected GROUP BY ALL\"",
            "lake query \"SUMMARIZE raw.voucher\"",
            "lake query \"FROM provision.voucher_usage WHERE country_code = 'Peru'\" -e 2020-05-29 --format csv")
        { sql, date };
        command.DoesAndPrints(environment, async call =>
        {
            if (BeginsAsWrite(call.Get(sql)))
            {
                throw NotAQuery(call.Get(sql));
            }

            LakeContext lake = call.Lake;
            Dataset dataset = call.ReadDataset();
            call.Observer.Begin("query");
            using LazyWorkFolder work = new(lake.Options, RunId.Create(lake.Clock));
            DuckDbSession session = await DuckDbSession.OpenAsync(lake.Options, work.Value.SpillFolder, call.Cancellation).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                session.Progress = call.Observer;
                await session.ExecuteAsync("CREATE SCHEMA raw; CREATE SCHEMA curated; CREATE SCHEMA provision; CREATE SCHEMA consumption", call.Cancellation).ConfigureAwait(false);
                using LakeViews views = new(lake, dataset, session);
                await views.CreateAsync(call.Get(sql), call.Get(date), call.Cancellation).ConfigureAwait(false);
                await session.ConfineAsync(views.Files, call.Cancellation).ConfigureAwait(false);
                await PrintAsync(session, call.Get(sql), call).ConfigureAwait(false);
                return 0;
            }
        });
        return command;
    }

    private static async Task PrintAsync(DuckDbSession session, string sql, CommandCall call)
    {
        try
        {
            if (!session.IsQuery(sql))
            {
                throw NotAQuery(sql);
            }

            DuckDbCommand command = session.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                await new QueryPrinter(call.Format, call.Environment.Output).PrintAsync(command, call.Cancellation).ConfigureAwait(false);
            }
        }
        catch (DuckDbException e) when (e.ErrorType is not (DuckDbErrorType.IO or DuckDbErrorType.OutOfMemory))
        {
            // DuckDB shows the line and points below it, which makes no sense in one line; the line's number does.
            Match line = EngineLine().Match(e.Message);
            throw new LakeException(
                LakeErrorKind.Usage, line.Success ? e.Message[..line.Index] : e.Message,
                line.Success ? $"the query, line {line.Groups["number"].Value}" : "the query", "Correct it; `lake query --help` names the tables", e);
        }
    }

    /// <summary>Whether a statement begins like one that changes something. What it really does, DuckDB says later.</summary>
    private static bool BeginsAsWrite(string sql) => WriteKeyword().IsMatch(sql);

    private static LakeException NotAQuery(string sql) => new(
        LakeErrorKind.Usage, "This is not one query that only reads", sql, "Write one SELECT, FROM, DESCRIBE, SHOW or SUMMARIZE");

    [GeneratedRegex(@"^\s*(insert|update|delete|merge|create|drop|alter|truncate|copy|export|import|attach|detach|install|load|set|reset)\b", RegexOptions.IgnoreCase)]
    private static partial Regex WriteKeyword();

    [GeneratedRegex(@"\s+LINE (?<number>\d+): ")]
    private static partial Regex EngineLine();
}
