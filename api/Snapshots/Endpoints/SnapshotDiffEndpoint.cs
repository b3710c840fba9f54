using DataLake.Api.Problems;
using DataLake.Api.Vouchers;

namespace DataLake.Api.Snapshots.Endpoints;

/// <summary>
/// <c>GET /v1/snapshots/{a}/diff/{b}</c>: which segments' most used amounts changed from one snapshot to another, and how. Either
/// is an execution date, or <c>current</c>.
/// </summary>
internal sealed class SnapshotDiffEndpoint(SnapshotFinder snapshots) : IEndpoint
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/snapshots/{a}/diff/{b}", (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        Dictionary<string, string> errors = ((string[])["a", "b"])
            .Where(name => !SnapshotFinder.IsName((string?)context.Request.RouteValues[name]))
            .ToDictionary(name => name, _ => $"must be {SnapshotFinder.Current} or {CustomerFields.Expected(CustomerField.ExecutionDate)}");
        if (errors.Count > 0)
        {
            await RequestFields.Invalid(errors).WriteAsync(context).ConfigureAwait(false);
            return;
        }

        (Snapshot? from, Problem? problem) = await FindAsync(context, "a").ConfigureAwait(false);
        Snapshot? to = null;
        if (from is not null)
        {
            (to, problem) = await FindAsync(context, "b").ConfigureAwait(false);
        }

        await (problem is not null ? problem.WriteAsync(context) : JsonAnswer.WriteAsync(context, Compare(from!, to!), SnapshotsJson.Default.Difference)).ConfigureAwait(false);
    }

    private Task<(Snapshot? Snapshot, Problem? Problem)> FindAsync(HttpContext context, string name) =>
        snapshots.FindAsync(name, (string?)context.Request.RouteValues[name], context.RequestAborted);

    private static Difference Compare(Snapshot from, Snapshot to)
    {
        Dictionary<(string, string, string), VoucherAnswer> before = from.Index.Answers.ToDictionary(Key);
        Dictionary<(string, string, string), VoucherAnswer> after = to.Index.Answers.ToDictionary(Key);
        Change[] changes =
        [
            .. before.Keys.Union(after.Keys)
                .Select(key => Compare(before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
                .OfType<Change>()
                .OrderBy(change => change.CountryCode, StringComparer.Ordinal)
                .ThenBy(change => change.SegmentName, StringComparer.Ordinal)
                .ThenBy(change => change.Segment, StringComparer.Ordinal),
        ];
        bool isOtherScheme = !from.Scheme.Segmentations.SelectMany(by => by.Segments.Select(one => (by.Name, by.Measure, one)))
            .SequenceEqual(to.Scheme.Segmentations.SelectMany(by => by.Segments.Select(one => (by.Name, by.Measure, one))));
        return new Difference(
            new Side(from.ExecutionDate.Instant, from.RunId), new Side(to.ExecutionDate.Instant, to.RunId), isOtherScheme,
            before.Keys.Count(key => after.TryGetValue(key, out VoucherAnswer? answer) && answer.Amount == before[key].Amount), changes);
    }

    private static (string Country, string SegmentName, string Segment) Key(VoucherAnswer answer) =>
        (CountryFolding.Fold(answer.CountryCode), answer.SegmentName, answer.Segment);

    private static Change? Compare(VoucherAnswer? before, VoucherAnswer? after)
    {
        VoucherAnswer one = after ?? before!;
        string? kind = before is null ? "appeared"
            : after is null ? "disappeared"
            : before.Amount != after.Amount ? "changed"
            : null;
        return kind is null ? null : new Change(one.CountryCode, one.SegmentName, one.Segment, kind, Of(before), Of(after));
    }

    private static MostUsed? Of(VoucherAnswer? answer) =>
        answer is null ? null : new MostUsed(VoucherAmount.WithoutZeros(answer.Amount), answer.TimesUsed, answer.Share);

    /// <summary>The answer.</summary>
    /// <param name="From">The snapshot that is compared.</param>
    /// <param name="To">The snapshot that it is compared to.</param>
    /// <param name="SchemeChanged">Whether they divide customers differently, so that segments of one name may not be the same customers.</param>
    /// <param name="Unchanged">How many segments have the same amount in both.</param>
    /// <param name="Changes">The segments that have not, by country, segmentation and segment.</param>
    internal sealed record Difference(Side From, Side To, bool SchemeChanged, int Unchanged, IReadOnlyList<Change> Changes);

    /// <summary>One of the two snapshots.</summary>
    /// <param name="ExecutionDate">Its execution date, UTC.</param>
    /// <param name="RunId">The run that published it.</param>
    internal sealed record Side(DateTime ExecutionDate, string RunId);

    /// <summary>One segment of one country whose amount is another.</summary>
    /// <param name="CountryCode">The country.</param>
    /// <param name="SegmentName">The segmentation.</param>
    /// <param name="Segment">The segment.</param>
    /// <param name="Kind"><c>appeared</c> and had none before, <c>disappeared</c> and has none any more, or <c>changed</c>.</param>
    /// <param name="From">What was most used before; null when it appeared.</param>
    /// <param name="To">What is most used now; null when it disappeared.</param>
    internal sealed record Change(string CountryCode, string SegmentName, string Segment, string Kind, MostUsed? From, MostUsed? To);

    /// <summary>The most used amount.</summary>
    /// <param name="VoucherAmount">The amount, in the country's currency.</param>
    /// <param name="TimesUsed">How many vouchers of this amount were given.</param>
    /// <param name="Share">That, over all vouchers of the segment: above 0, up to 1.</param>
    internal sealed record MostUsed(decimal VoucherAmount, long TimesUsed, double Share);
}
