using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Whether the endpoint answers as an S3 store does and knows the user, and whether its clock is right.</summary>
/// <param name="lake">The lake.</param>
/// <param name="store">Its store.</param>
internal sealed class EndpointCheck(LakeContext lake, S3ObjectStore store)
{
    private static readonly TimeSpan _unusual = TimeSpan.FromSeconds(10);

    // Stores refuse requests that are signed with a time that is off by 15 minutes.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _closeToLimit = TimeSpan.FromMinutes(12);

    /// <summary>Looks. Unless the first finding is well, nothing else can be asked of the store.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        Finding endpoint = await Attempt.FindAsync("store: endpoint", () => GreetAsync(cancellationToken)).ConfigureAwait(false);
        return store.LastAnswer?.Clock is { } ahead ? [endpoint, Clock(ahead)] : [endpoint];
    }

    private async Task<Finding> GreetAsync(CancellationToken cancellationToken)
    {
        // A request whose refusal has a body: it tells a wrong key from a missing right. One missing right says that the user is known.
        await Attempt.IsAllowedAsync(async () =>
        {
            await foreach (ObjectInfo _ in store.ListInPagesAsync(LakePath.DoctorPrefix(lake.Options.Buckets.Consumption), "", 1, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }).ConfigureAwait(false);
        string server = store.LastAnswer?.Server is { } name ? $"answers as {name}" : "answers";
        string keys = lake.Options.S3.SessionToken.Length > 0 ? "temporary keys, " : "";
        string line = new Uri(store.Root).Scheme == Uri.UriSchemeHttps ? "over TLS" : "without TLS";
        return new Finding(
            "store: endpoint", FindingState.Ok, $"{store.Root} {server}, {line}, and knows {lake.Options.S3.AccessKeyId} ({keys}region {lake.Options.S3.Region})");
    }

    private static Finding Clock(TimeSpan ahead)
    {
        TimeSpan off = ahead.Duration();
        string text = off < TimeSpan.FromSeconds(2) ? "within 2 s of this machine's" : $"{Text(off)} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's";
        string mend = $"; set both by NTP, stores refuse requests that are off by {Text(_limit)}";
        return off >= _closeToLimit ? new Finding("store: clock", FindingState.Failed, text + mend, Fault: LakeErrorKind.StoreUnavailable)
            : off >= _unusual ? new Finding("store: clock", FindingState.Warning, text + mend)
            : new Finding("store: clock", FindingState.Ok, text);
    }

    private static string Text(TimeSpan span) => span.TotalMinutes >= 2 ? FormattableString.Invariant($"{span.TotalMinutes:0} min") : FormattableString.Invariant($"{span.TotalSeconds:0} s");
}
