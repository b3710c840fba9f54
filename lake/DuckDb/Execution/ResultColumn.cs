using DataLake.Lake.DuckDb.Vectors;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>A column of a result: its name, its SQL type, and what reads its values.</summary>
internal sealed record ResultColumn(string Name, string TypeName, VectorReader Reader);
