using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Stages;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class SwitchClaimTests
{
    private static readonly RunId _own = new("20200529T000000000Z-00000001");
    private static readonly RunId _other = new("20200529T000000000Z-00000002");

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, false)]
    [InlineData(130, true)]
    public async Task Claim_of_another_holds_for_two_minutes(int secondsOld, bool isSwitched)
    {
        using TestLake test = new();
        LakeContext lake = Open(test, ConditionalPuts.Ignored);
        ObjectAddress other = lake.Path.Claim(test.Dataset, _other);
        await lake.Store.PutAsync(other, "{}"u8.ToArray(), PutCondition.None, CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(test.Root, other.Bucket, other.Key), DateTime.UtcNow.AddSeconds(-secondsOld));
        bool worked = false;

        LakeException? error = await CatchAsync(() => new SwitchClaim(lake, test.Dataset, _own).HoldAsync(_ => Task.FromResult(worked = true), CancellationToken.None));

        worked.ShouldBe(isSwitched);
        (error is null).ShouldBe(isSwitched);
        (error?.Kind ?? LakeErrorKind.StoreUnavailable).ShouldBe(LakeErrorKind.StoreUnavailable);
        (await ClaimsAsync(lake, test)).ShouldBe([other]);
    }

    [Fact]
    public async Task Of_many_at_once_never_two_work_together()
    {
        using TestLake test = new();
        LakeContext lake = Open(test, ConditionalPuts.Ignored);
        int inside = 0;
        int together = 0;
        int worked = 0;

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            await CatchAsync(() => new SwitchClaim(lake, test.Dataset, RunId.Create(TimeProvider.System)).HoldAsync(
                async stop =>
                {
                    together += Interlocked.Increment(ref inside) > 1 ? 1 : 0;
                    await Task.Delay(1, stop);
                    Interlocked.Decrement(ref inside);
                    return Interlocked.Increment(ref worked);
                }, CancellationToken.None)));

        together.ShouldBe(0);
        worked.ShouldBeGreaterThan(0);
        (await ClaimsAsync(lake, test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_is_withdrawn_when_the_work_fails()
    {
        using TestLake test = new();
        LakeContext lake = Open(test, ConditionalPuts.Refused);

        await Should.ThrowAsync<InvalidDataException>(() => new SwitchClaim(lake, test.Dataset, _own).HoldAsync<bool>(
            _ => throw new InvalidDataException("It failed."), CancellationToken.None));

        (await ClaimsAsync(lake, test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_claimed_when_the_store_keeps_conditions()
    {
        using TestLake test = new();
        LakeContext lake = Open(test, ConditionalPuts.Kept);

        IReadOnlyList<ObjectAddress> during = await new SwitchClaim(lake, test.Dataset, _own).HoldAsync(_ => ClaimsAsync(lake, test), CancellationToken.None);

        during.ShouldBeEmpty();
    }

    private static LakeContext Open(TestLake test, ConditionalPuts conditions)
    {
        LakeContext lake = test.Open();
        return lake with { Store = new StoreWith(lake.Store, conditions) };
    }

    private static async Task<LakeException?> CatchAsync<T>(Func<Task<T>> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (LakeException e)
        {
            return e;
        }
    }

    private static async Task<IReadOnlyList<ObjectAddress>> ClaimsAsync(LakeContext lake, TestLake test)
    {
        List<ObjectAddress> claims = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.ClaimsPrefix(test.Dataset), CancellationToken.None))
        {
            claims.Add(info.Address);
        }

        return claims;
    }

    /// <summary>A real store that says something else of its conditions.</summary>
    private sealed class StoreWith(IObjectStore store, ConditionalPuts conditions) : DelegatingStore(store)
    {
        public override Task<ConditionalPuts> FindConditionalPutsAsync(string bucket, CancellationToken cancellationToken) => Task.FromResult(conditions);
    }
}
