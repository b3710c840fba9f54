using DataLake.Lake;

namespace DataLake.Pipeline.Maintenance;

/// <summary>What <see cref="Doctor"/> found out.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Fault">Null when it is well; else what sort of fault it is.</param>
/// <param name="Detail">What was found, and how to mend it.</param>
public sealed record Finding(string Check, LakeErrorKind? Fault, string Detail);
