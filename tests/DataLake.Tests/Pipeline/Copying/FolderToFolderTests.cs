namespace DataLake.Tests.Pipeline.Copying;

public sealed class FolderToFolderTests : CopyConformance
{
    private readonly TestLake _from = new();
    private readonly TestLake _to = new();

    internal override (TestLake From, TestLake To) Create() => (_from, _to);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _from.Dispose();
        _to.Dispose();

        base.Dispose(disposing);
    }
}
