using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Tables;

public sealed class ManifestStoreTests : IDisposable
{
    private const int Rounds = 50;
    private const int Runs = 8;

    // Of larger objects in a folder, the ETag goes by the time at which they were written.
    private const int LargeReceiptBytes = 5000;

    private static readonly ObjectAddress _receipt = new("curated", "customer/voucher/_receipts/a.json");

    private readonly string _folder = Directory.CreateTempSubdirectory("lake-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_run_finds_a_receipt_there_when_all_of_them_refresh_it_at_once()
    {
        DirectoryObjectStore store = new(_folder);
        await store.PutAsync(_receipt, new byte[LargeReceiptBytes], PutCondition.None, CancellationToken.None);
        ManifestStore manifests = new(store);
        for (int round = 0; round < Rounds; round++)
        {
            using Barrier start = new(Runs);

            bool[] found = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return manifests.RefreshAsync(_receipt, CancellationToken.None).GetAwaiter().GetResult();
                }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            found.ShouldAllBe(isThere => isThere);
        }
    }

    [Fact]
    public async Task Receipt_that_is_not_there_is_not_refreshed()
    {
        (await new ManifestStore(new DirectoryObjectStore(_folder)).RefreshAsync(_receipt, CancellationToken.None)).ShouldBeFalse();

        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }
}
