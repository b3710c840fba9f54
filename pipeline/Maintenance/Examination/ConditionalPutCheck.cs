using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Whether exactly one of many writers wins a put under a condition, however often they try.</summary>
/// <param name="lake">The lake.</param>
/// <param name="probes">The objects of this examination.</param>
/// <param name="bucket">A bucket that this user may read, write and delete in.</param>
internal sealed class ConditionalPutCheck(LakeContext lake, ProbeObjects probes, string bucket)
{
    private const string Check = "store: conditional put";
    private const int Writers = 16;
    private const string Alone = "Publishing refuses to run beside another publisher. Run one command that writes at a time: two ingests of one name would replace each other.";

    // A folder's lock does not depend on luck, and flushing to a disk takes its time.
    private readonly int _rounds = lake.Options.IsOnS3 ? 20 : 5;

    /// <summary>Looks.</summary>
    public async Task<Finding> LookAsync(CancellationToken cancellationToken) =>
        await lake.Store.FindConditionalPutsAsync(bucket, cancellationToken).ConfigureAwait(false) switch
        {
            ConditionalPuts.Ignored => new Finding(Check, FindingState.Warning, "the store takes every put and ignores its condition", Alone),
            ConditionalPuts.Refused => new Finding(Check, FindingState.Warning, "the store does not know puts under a condition", Alone),
            ConditionalPuts.SwitchedOff => new Finding(Check, FindingState.Warning, "conditions are not sent, as LAKE_S3_CONDITIONAL_PUTS says", Alone),
            // One after the other, they would contest nothing.
            _ when lake.Store is S3ObjectStore s3 => await s3.AllowRequestsAsync(Writers, () => ContestAsync(cancellationToken)).ConfigureAwait(false),
            _ => await ContestAsync(cancellationToken).ConfigureAwait(false),
        };

    private async Task<Finding> ContestAsync(CancellationToken cancellationToken)
    {
        for (int round = 0; round < _rounds; round++)
        {
            ObjectAddress probe = probes.New(bucket, $"contest-{round}");
            ObjectInfo made = await ContestAsync(probe, "If-None-Match", PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            await ContestAsync(probe, "If-Match", PutCondition.IfMatch(made.ETag), cancellationToken).ConfigureAwait(false);
        }

        string headers = lake.Options.IsOnS3 ? ", by If-None-Match and by If-Match" : "";
        string form = (lake.Store as S3ObjectStore)?.IfMatchForm is { } text ? $"; If-Match takes the ETag {(text == "bare" ? "without" : "in")} quotes" : "";
        return new Finding(
            Check, FindingState.Ok, $"exactly one of {Writers} writers won, {_rounds} times out of {_rounds}{headers}{form}",
            "Publishing beside another publisher is safe.");
    }

    private async Task<ObjectInfo> ContestAsync(ObjectAddress probe, string header, PutCondition condition, CancellationToken cancellationToken)
    {
        ObjectInfo?[] results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            () => lake.Store.PutAsync(probe, Content(header, writer), condition, cancellationToken), cancellationToken))).ConfigureAwait(false);
        int[] winners = [.. Enumerable.Range(0, Writers).Where(writer => results[writer] is not null)];
        ObjectContent? content = await lake.Store.ReadAsync(probe, cancellationToken).ConfigureAwait(false);
        return winners is [int winner] && content?.Bytes.Span.SequenceEqual(Content(header, winner)) == true
            ? results[winner]! with { ETag = content.ETag }
            : throw BrokenPromise.Of(
                lake, probe,
                winners.Length == 1 ? $"One of {Writers} writers won by {header}, and another one's bytes are there" : $"{winners.Length} of {Writers} writers won by {header} where one should",
                lake.Options.IsOnS3 ? "Use another store, or set LAKE_S3_CONDITIONAL_PUTS=off: then publishing refuses to run beside another publisher" : null);
    }

    private static byte[] Content(string header, int writer) => Encoding.UTF8.GetBytes($"{header} {writer}");
}
