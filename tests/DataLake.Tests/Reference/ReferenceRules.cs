namespace DataLake.Tests.Reference;

/// <summary>The optional rules of dataset.yaml.</summary>
internal sealed record ReferenceRules(bool ZeroOrdersWithHistory, bool AssignedBeforeLastOrder, IReadOnlyList<string> Countries)
{
    /// <summary>All off.</summary>
    public static ReferenceRules Off { get; } = new(false, false, []);
}
