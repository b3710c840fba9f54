using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Keeps those who switch the pointer apart where the store does not: on a store that keeps conditions it does nothing. On
/// another, each puts an object that claims the pointer and then lists the claims; whoever sees another's gives up. Of two who
/// come at once at least one sees the other. A claim that nobody withdrew, as its process died, holds for two minutes by the
/// store's own clock.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="by">The run that switches.</param>
internal sealed class SwitchClaim(LakeContext lake, DatasetName dataset, RunId by)
{
    private static readonly TimeSpan _longestSwitch = TimeSpan.FromMinutes(1);

    // Twice as long, so that a claim never dies while its owner switches.
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(2);

    /// <summary>Does something while nobody else can.</summary>
    /// <exception cref="LakeException">Somebody else is at it, or it took over a minute. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<T> HoldAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        string bucket = lake.Path.Current(dataset).Bucket;
        if (await lake.Store.FindConditionalPutsAsync(bucket, cancellationToken).ConfigureAwait(false) == ConditionalPuts.Kept)
        {
            return await work(cancellationToken).ConfigureAwait(false);
        }

        ObjectAddress own = lake.Path.Claim(dataset, by);
        using CancellationTokenSource tooLong = new(_longestSwitch, lake.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            await lake.Store.PutAsync(own, Encoding.UTF8.GetBytes($"{{\"run\": \"{by}\"}}"), PutCondition.None, either.Token).ConfigureAwait(false);
            await CheckAloneAsync(own, either.Token).ConfigureAwait(false);
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (tooLong.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, $"The pointer could not be switched within {_longestSwitch.TotalSeconds:0} s",
                $"{lake.Path.Current(dataset)} in {lake.Store.Root}", "Look at the store and the network, then run the same command again", e);
        }
        finally
        {
            await WithdrawAsync(own).ConfigureAwait(false);
        }
    }

    private async Task CheckAloneAsync(ObjectAddress own, CancellationToken cancellationToken)
    {
        List<ObjectInfo> claims = [];
        await foreach (ObjectInfo claim in lake.Store.ListAsync(lake.Path.ClaimsPrefix(dataset), cancellationToken).ConfigureAwait(false))
        {
            claims.Add(claim);
        }

        ObjectInfo mine = claims.Find(claim => claim.Address == own) ?? throw new LakeException(
            LakeErrorKind.StoreUnavailable, "The store does not list an object that was just written", $"{own} in {lake.Store.Root}",
            "`lake doctor` shows what the store supports; the lake needs one that lists what is there");
        if (claims.Find(claim => claim.Address != own && claim.LastModified > mine.LastModified - _life) is { } other)
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, "Another publisher is at work, and this store cannot keep two apart", $"{other.Address} in {lake.Store.Root}",
                $"Run the same command again when it is done; the claim of one that died holds for {_life.TotalMinutes:0} minutes");
        }
    }

    /// <summary>Where that fails, the claim dies by itself.</summary>
    private Task WithdrawAsync(ObjectAddress own) => TidyingUp.TryAsync(stop => lake.Store.DeleteAsync([own], stop));
}
