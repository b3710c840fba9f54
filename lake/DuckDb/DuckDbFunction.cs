namespace DataLake.Lake.DuckDb;

/// <summary>
/// The body of a function that SQL calls for every row, many rows at a time, from several threads at once. An exception
/// ends the query with its message.
/// </summary>
public delegate void DuckDbFunction(DuckDbFunctionCall call);
