namespace DataLake.Lake.Tables;

/// <summary>The columns that a table must have, in this order.</summary>
/// <param name="Columns">The columns.</param>
public sealed record TableContract(IReadOnlyList<TableColumn> Columns)
{
    /// <summary>Says how other columns differ from the contract.</summary>
    /// <param name="actual">The columns that are there.</param>
    /// <returns>The first difference in words, or null when there is none.</returns>
    public string? Difference(IReadOnlyList<TableColumn> actual)
    {
        for (int i = 0; i < Math.Max(Columns.Count, actual.Count); i++)
        {
            if (i >= actual.Count)
            {
                return $"column {Columns[i].Name} is missing";
            }

            if (i >= Columns.Count)
            {
                return $"column {actual[i].Name} is one too many";
            }

            if (Columns[i] != actual[i])
            {
                return $"column {i + 1} is {actual[i].Name} {actual[i].Type} instead of {Columns[i].Name} {Columns[i].Type}";
            }
        }

        return null;
    }
}
