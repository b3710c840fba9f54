namespace DataLake.Lake;

/// <summary>The name of a dataset, such as <c>customer/voucher</c>.</summary>
/// <param name="Domain">The business domain, the first folder of every key: <c>customer</c>.</param>
/// <param name="Dataset">The dataset within the domain: <c>voucher</c>. Also the name of its raw and curated tables.</param>
public readonly record struct DatasetName(string Domain, string Dataset)
{
    /// <summary><c>domain/dataset</c>, as it stands in keys and messages.</summary>
    public override string ToString() => $"{Domain}/{Dataset}";
}
