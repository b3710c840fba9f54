namespace DataLake.Lake.Tables;

/// <summary>Why a run failed: the error in its three parts.</summary>
public sealed record RunFailure(string Kind, string What, string Where, string Mend);
