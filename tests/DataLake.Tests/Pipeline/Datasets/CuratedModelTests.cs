using Xunit;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>The curated rows of customer/voucher, tested by data through the real stage. Apart from the others, so that both run side by side.</summary>
public sealed class CuratedModelTests
{
    [Theory]
    [MemberData(nameof(ModelTests.Cases), "curated/", MemberType = typeof(ModelTests))]
    public Task Row_is_typed_or_rejected_when_it_is_curated(string file, string name) => CuratedModel.CheckAsync(ModelTests.Find(file, name));
}
