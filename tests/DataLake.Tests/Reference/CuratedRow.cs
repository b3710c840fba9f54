namespace DataLake.Tests.Reference;

/// <summary>One typed row. All instants are UTC.</summary>
internal sealed record CuratedRow(
    DateTime AssignedAt, string CountryCode, DateTime? FirstOrderAt, DateTime LastOrderAt, int TotalOrders, decimal VoucherAmount)
{
    /// <summary>What makes two rows equal: all six columns, the country without case.</summary>
    public CuratedRow Identity => this with { CountryCode = CountryCode.ToLowerInvariant() };
}
