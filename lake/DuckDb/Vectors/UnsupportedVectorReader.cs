namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>A type without a .NET counterpart here. NULL can be told; asking for a value is an error that names the way out.</summary>
internal sealed class UnsupportedVectorReader(string typeName) : VectorReader
{
    public override Type ValueType => typeof(object);

    public override object GetValue(int row) =>
        throw new NotSupportedException($"Values of type {typeName} cannot be read: cast them to VARCHAR in the query.");
}
