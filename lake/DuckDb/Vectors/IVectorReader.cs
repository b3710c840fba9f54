namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>A vector that can be read as <typeparamref name="T"/> without boxing.</summary>
internal interface IVectorReader<T>
{
    /// <summary>The value of a row that is not NULL.</summary>
    T Read(int row);
}
