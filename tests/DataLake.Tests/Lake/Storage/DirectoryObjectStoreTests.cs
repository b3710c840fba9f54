using DataLake.Lake;
using DataLake.Lake.Storage;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage;

public sealed class DirectoryObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lake-test-").FullName;

    [Fact]
    public async Task Folders_are_removed_when_their_last_object_is_deleted()
    {
        IObjectStore store = CreateStore();
        ObjectAddress address = new("zone", "a/b/c");
        await store.PutAsync(address, "x"u8.ToArray(), PutCondition.None, CancellationToken.None);

        await store.DeleteAsync([address], CancellationToken.None);

        Directory.GetFileSystemEntries(Path.Combine(_folder, "lake", "zone")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_beside_the_buckets_when_a_put_is_refused()
    {
        IObjectStore store = CreateStore();
        ObjectAddress address = new("zone", "a");
        await store.PutAsync(address, "x"u8.ToArray(), PutCondition.None, CancellationToken.None);

        await store.PutAsync(address, "y"u8.ToArray(), PutCondition.IfAbsent, CancellationToken.None);

        Directory.GetFiles(Path.Combine(_folder, "lake", ".incoming")).Select(Path.GetFileName).ShouldBe(["lock"]);
    }

    [Fact]
    public async Task Leftovers_of_dead_writers_are_removed_when_they_are_old_enough()
    {
        DirectoryObjectStore store = new(Path.Combine(_folder, "lake"));
        await store.PutAsync(new ObjectAddress("zone", "a"), "x"u8.ToArray(), PutCondition.None, CancellationToken.None);
        string leftover = Path.Combine(_folder, "lake", ".incoming", "leftover");
        await File.WriteAllTextAsync(leftover, "half");

        store.RemoveIncoming(DateTimeOffset.UtcNow.AddHours(-1));
        File.Exists(leftover).ShouldBeTrue();

        store.RemoveIncoming(DateTimeOffset.UtcNow.AddHours(1));
        File.Exists(leftover).ShouldBeFalse();
    }

    [Theory]
    [InlineData("zone", "../other/x")]
    [InlineData("zone", "a/../../../x")]
    [InlineData("..", "x")]
    public async Task Access_is_refused_when_the_key_leads_out_of_its_bucket(string bucket, string key)
    {
        IObjectStore store = CreateStore();

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => store.PutAsync(new ObjectAddress(bucket, key), "x"u8.ToArray(), PutCondition.None, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.What.ShouldBe("The key leads out of its bucket");
    }

    [Fact]
    public async Task Error_names_the_object_and_the_mend_when_the_folder_is_a_file()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        LakeException error = await Should.ThrowAsync<LakeException>(
            () => new DirectoryObjectStore(file).PutAsync(new ObjectAddress("zone", "a"), "x"u8.ToArray(), PutCondition.None, CancellationToken.None));

        error.Kind.ShouldBe(LakeErrorKind.StoreUnavailable);
        error.Where.ShouldBe($"zone/a in {file}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override IObjectStore CreateStore() => new DirectoryObjectStore(Path.Combine(_folder, "lake"));

    protected override string NewLocalFile() => Path.Combine(_folder, "local");
}
