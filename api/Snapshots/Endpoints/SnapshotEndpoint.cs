using DataLake.Api.Vouchers;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots.Endpoints;

/// <summary>
/// <c>GET /v1/snapshots/{execution_date}</c>: what a snapshot is made of and the audits that it passed;
/// <c>/v1/snapshots/current</c> is the one that is served.
/// </summary>
internal sealed class SnapshotEndpoint(LakeContext lake, ApiOptions options, SnapshotHolder holder) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/snapshots/current", (RequestDelegate)(context => holder.Current is { } current
            ? AnswerAsync(context, current.Manifest)
            : holder.Absence.WriteAsync(context)));
        routes.MapGet("/v1/snapshots/{execution_date}", (RequestDelegate)GetAsync);
    }

    private async Task GetAsync(HttpContext context)
    {
        if (!ExecutionDate.TryParse((string?)context.Request.RouteValues["execution_date"], out ExecutionDate date))
        {
            await QuestionProblems.InvalidField("execution_date", CustomerFields.Expected(CustomerField.ExecutionDate)).WriteAsync(context).ConfigureAwait(false);
            return;
        }

        // The one that is served may be an earlier run of its date.
        Manifest? manifest = holder.Current is { } current && current.ExecutionDate == date
            ? current.Manifest
            : await lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(options.Dataset, date), context.RequestAborted).ConfigureAwait(false);
        await (manifest is null ? QuestionProblems.UnknownSnapshot(date.ToString()).WriteAsync(context) : AnswerAsync(context, manifest)).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, Manifest manifest)
    {
        SnapshotSummary summary = SnapshotSummary.Of(manifest, holder.Current);
        return JsonAnswer.WriteAsync(
            context,
            new Details(
                summary.ExecutionDate, summary.RunId, summary.Published, summary.IsCurrent, manifest.Engine, manifest.Fingerprint,
                [.. manifest.Files.Select(file => new StoredFile(file.Key, file.Bytes, file.Rows, file.Sha256))],
                [.. manifest.Audits.Select(audit => new Audit(audit.Name, audit.OffendingRows))]),
            SnapshotsJson.Default.Details);
    }

    /// <summary>The answer.</summary>
    /// <param name="ExecutionDate">Its execution date, UTC.</param>
    /// <param name="RunId">The run that published it.</param>
    /// <param name="Published">When that was, UTC.</param>
    /// <param name="IsCurrent">Whether it is the one that is served.</param>
    /// <param name="Engine">What computed it, and of which version.</param>
    /// <param name="Fingerprint">A hash of all that it depends on: equal fingerprints, equal rows.</param>
    /// <param name="Files">Its files.</param>
    /// <param name="Audits">The audits that it passed.</param>
    internal sealed record Details(
        DateTime ExecutionDate, string RunId, DateTime Published, bool IsCurrent, string Engine, string Fingerprint,
        IReadOnlyList<StoredFile> Files, IReadOnlyList<Audit> Audits);

    /// <summary>One file of a snapshot.</summary>
    /// <param name="Key">Its key in the consumption bucket.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Rows">How many rows it has; 0 for the segment scheme.</param>
    /// <param name="Sha256">The SHA-256 of its bytes, hexadecimal.</param>
    internal sealed record StoredFile(string Key, long Bytes, long Rows, string Sha256);

    /// <summary>One audit.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="OffendingRows">How many rows it found wrong; 0, or the snapshot would not be there.</param>
    internal sealed record Audit(string Name, long OffendingRows);
}
