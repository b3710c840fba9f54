using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

/// <summary>What the store finds out about conditions, and what it does where they are not kept.</summary>
[NeedsS3]
public sealed class S3ConditionTests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Server_keeps_conditions_and_later_processes_ask_twice()
    {
        (await Buckets.OpenStore().FindConditionalPutsAsync(Buckets["zone"], CancellationToken.None)).ShouldBe(ConditionalPuts.Kept);
        using S3ObjectStore second = Buckets.OpenStore();

        (await second.FindConditionalPutsAsync(Buckets["zone"], CancellationToken.None)).ShouldBe(ConditionalPuts.Kept);
        (await second.FindConditionalPutsAsync(Buckets["zone"], CancellationToken.None)).ShouldBe(ConditionalPuts.Kept);

        second.Requests.ShouldBe(2);
    }

    [StoreTheory]
    [InlineData(true, ConditionalPuts.Ignored)]
    [InlineData(false, ConditionalPuts.Refused)]
    public async Task Put_looks_before_it_writes_when_the_store_does_not_keep_conditions(bool ignores, ConditionalPuts expected)
    {
        using CarelessStore careless = new(ignores);
        S3ObjectStore store = Buckets.OpenStore(endpoint: careless.Endpoint);
        ObjectAddress address = new(Buckets["zone"], "a");

        ObjectInfo? first = await PutAsync(store, address, "first", PutCondition.IfAbsent);
        ObjectInfo? late = await PutAsync(store, address, "late", PutCondition.IfAbsent);
        ObjectInfo? stranger = await PutAsync(store, address, "stranger", PutCondition.IfMatch("0123456789abcdef0123456789abcdef"));
        int asked = careless.Conditions;
        ObjectInfo? next = await PutAsync(store, address, "next", PutCondition.IfMatch(first!.ETag));

        (late, stranger).ShouldBe((null, null));
        next.ShouldNotBeNull();
        Text(await store.ReadAsync(address, CancellationToken.None)).ShouldBe("next");
        (await store.FindConditionalPutsAsync(Buckets["zone"], CancellationToken.None)).ShouldBe(expected);
        careless.Conditions.ShouldBe(asked);
    }

    [StoreFact]
    public async Task File_in_parts_looks_before_it_writes_when_the_store_knows_no_conditions()
    {
        using CarelessStore careless = new(ignores: false);
        S3ObjectStore store = Buckets.OpenStore(endpoint: careless.Endpoint);
        ObjectAddress address = new(Buckets["zone"], "large");

        (await store.PutFileAsync(address, File(1), sha256: null, PutCondition.IfAbsent, CancellationToken.None)).ShouldNotBeNull();
        (await store.PutFileAsync(address, File(2), sha256: null, PutCondition.IfAbsent, CancellationToken.None)).ShouldBeNull();

        (await store.ReadAsync(address, CancellationToken.None))!.Bytes.Span[0].ShouldBe((byte)1);
    }

    [StoreTheory]
    [InlineData(100)]
    [InlineData(1 << 20)]
    [InlineData(6 << 20)]
    public async Task Refused_body_does_no_harm_to_the_requests_after_it(int bytes)
    {
        S3ObjectStore store = Buckets.OpenStore(S3Buckets.Options(retries: 0));
        byte[] content = new byte[bytes];
        ObjectAddress taken = new(Buckets["zone"], "taken");
        await store.PutAsync(taken, content, PutCondition.IfAbsent, CancellationToken.None);

        await Parallel.ForAsync(0, 40, async (i, stop) =>
        {
            (await store.PutAsync(taken, content, PutCondition.IfAbsent, stop)).ShouldBeNull();
            (await store.PutAsync(taken with { Key = $"free/{i}" }, content, PutCondition.None, stop)).ShouldNotBeNull();
        });

        store.Retries.ShouldBe(0);
    }

    [StoreFact]
    public async Task Conditions_are_not_sent_when_they_are_switched_off()
    {
        using CarelessStore careless = new(ignores: false);
        S3ObjectStore store = Buckets.OpenStore(new S3Options
        {
            AccessKeyId = S3Server.Shared.AccessKeyId,
            SecretAccessKey = S3Server.Shared.SecretAccessKey,
            SendsConditions = false,
        }, careless.Endpoint);
        ObjectAddress address = new(Buckets["zone"], "a");

        (await PutAsync(store, address, "first", PutCondition.IfAbsent)).ShouldNotBeNull();
        (await PutAsync(store, address, "late", PutCondition.IfAbsent)).ShouldBeNull();

        (await store.FindConditionalPutsAsync(Buckets["zone"], CancellationToken.None)).ShouldBe(ConditionalPuts.SwitchedOff);
        careless.Conditions.ShouldBe(0);
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    private string File(byte first)
    {
        string path = Path.Combine(Buckets.Folder, $"{first}");
        byte[] bytes = new byte[(5 << 20) + 1];
        bytes[0] = first;
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    private static Task<ObjectInfo?> PutAsync(S3ObjectStore store, ObjectAddress address, string content, PutCondition condition) =>
        store.PutAsync(address, Encoding.UTF8.GetBytes(content), condition, CancellationToken.None);

    private static string Text(ObjectContent? content) => Encoding.UTF8.GetString(content!.Bytes.Span);
}
