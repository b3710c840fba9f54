using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Profiling;

/// <summary>Columns that the deliveries have in several types. Read together they are of one, so this is not seen otherwise.</summary>
internal static class MixedTypes
{
    /// <summary>A sentence for each such column of the contract: <c>age is DOUBLE in 9 files, VARCHAR in a.parquet</c>.</summary>
    /// <param name="contract">The columns of the contract.</param>
    /// <param name="objects">The raw objects.</param>
    /// <param name="stored">The columns of each of them.</param>
    public static IEnumerable<string> Describe(
        IReadOnlyList<RawColumn> contract, IReadOnlyList<ObjectInfo> objects, IReadOnlyList<IReadOnlyList<TableColumn>> stored)
    {
        foreach (RawColumn column in contract)
        {
            (string Type, string[] Keys)[] types = [.. objects.Zip(stored, (source, columns) => (source.Address.Key, TypeOf(columns, column.Name)))
                .GroupBy(one => one.Item2, one => one.Key)
                .Select(type => (type.Key, type.ToArray()))
                .OrderByDescending(type => type.Item2.Length).ThenBy(type => type.Key, StringComparer.Ordinal)];
            if (types.Length > 1)
            {
                yield return $"{column.Name} is {string.Join(", ", types.Select(type => $"{type.Type} in {Files(type.Keys)}"))}";
            }
        }
    }

    private static string TypeOf(IReadOnlyList<TableColumn> columns, string name) =>
        columns.First(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)).Type;

    private static string Files(string[] keys) => keys.Length == 1 ? keys[0] : $"{ValueText.Count(keys.Length)} files";
}
