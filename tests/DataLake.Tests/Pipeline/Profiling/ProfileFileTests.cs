using System.Diagnostics;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>Where the page goes.</summary>
public sealed class ProfileFileTests
{
    [Theory]
    [InlineData("nosuch/page.html", "Could not find a part of the path")]
    [InlineData(".", "this is a folder")]
    [InlineData("", "The page has no file name")]
    public async Task Fault_of_the_path_is_found_before_the_lake_is_looked_at(string path, string fault)
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--out", path.Length == 0 ? "" : Path.Combine(lake.Folder, path));

        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(fault);
        outcome.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("lake/raw/customer/voucher/page.html", "this is in the lake itself")]
    [InlineData("lake/page.html", "this is in the lake itself")]
    [InlineData("delivery.parquet", "this is a Parquet file, which it would replace")]
    [InlineData("link.html", "this is a Parquet file, which it would replace")]
    public async Task Page_takes_the_place_of_no_data(string path, string fault)
    {
        using TestLake lake = new();
        string raw = await lake.DeliverAsync("delivery", "SELECT 1 AS number");
        string copy = Path.Combine(lake.Folder, "delivery.parquet");
        File.Copy(raw, copy);
        File.CreateSymbolicLink(Path.Combine(lake.Folder, "link.html"), copy);
        IReadOnlyList<string> before = FolderListing.Of(lake.Folder);

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--out", Path.Combine(lake.Folder, path));

        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(fault);
        FolderListing.Of(lake.Folder).ShouldBe(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_is_followed_and_stays(bool isThere)
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        string file = Path.Combine(lake.Folder, "file.html");
        string link = Path.Combine(lake.Folder, "link.html");
        File.CreateSymbolicLink(link, file);
        if (isThere)
        {
            await File.WriteAllTextAsync(file, "what was there before");
        }

        await lake.DoAsync("profile", "raw.voucher", "--out", link);

        new FileInfo(link).LinkTarget.ShouldBe(file);
        (await File.ReadAllTextAsync(file)).ShouldBe(await lake.DoAsync("profile", "raw.voucher", "--out", "-"));
    }

    [Fact]
    public async Task File_that_was_not_there_is_made()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        string file = Path.Combine(lake.Folder, "new.html");

        await lake.DoAsync("profile", "raw.voucher", "--out", file);

        (await File.ReadAllTextAsync(file)).ShouldBe(await lake.DoAsync("profile", "raw.voucher", "--out", "-"));
        Directory.GetFiles(lake.Folder).ShouldBe([file]);
    }

    [Fact]
    public async Task Pipe_is_written_to_and_stays()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        string pipe = Path.Combine(lake.Folder, "pipe");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync();
        }

        Task<string> reader = Task.Run(() => File.ReadAllTextAsync(pipe));
        await lake.DoAsync("profile", "raw.voucher", "--out", pipe);

        (await reader).ShouldBe(await lake.DoAsync("profile", "raw.voucher", "--out", "-"));
        Directory.GetFiles(lake.Folder).ShouldBe([pipe], "nothing took its place");
    }

    [Fact]
    public async Task Device_stays_a_device()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);

        await lake.DoAsync("profile", "raw.voucher", "--out", "/dev/null");

        (await File.ReadAllBytesAsync("/dev/null")).ShouldBeEmpty();
        Directory.GetFiles("/dev", "null*").ShouldBe(["/dev/null"]);
    }

    [Fact]
    public async Task Page_of_one_object_says_so()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake, "2020/a");
        await SmallDelivery.PutAsync(lake, "b");

        foreach (string key in new[] { "2020/a.parquet", "customer/voucher/2020/a.parquet", "raw/customer/voucher/2020/a.parquet" })
        {
            (await lake.ProfilePageAsync("raw.voucher", "--key", key)).Element("head")!.Elements("title").Single().Value.ShouldBe("raw.voucher, customer/voucher/2020/a.parquet: profile");
            (await lake.ProfileAsync("raw.voucher", "--key", key)).GetProperty("key").GetString().ShouldBe("customer/voucher/2020/a.parquet");
        }

        (await lake.ProfilePageAsync("raw.voucher")).Element("head")!.Elements("title").Single().Value.ShouldBe("raw.voucher: profile");
    }
}
