namespace DataLake.Api.Snapshots;

/// <summary>Amounts as they are written.</summary>
internal static class VoucherAmount
{
    // Dividing by it takes the zeros at a decimal's end away.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>The same amount without zeros at its end: <c>2640</c>, <c>12.5</c>.</summary>
    public static decimal WithoutZeros(decimal amount) => amount / One;
}
