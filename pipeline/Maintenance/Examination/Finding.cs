using DataLake.Lake;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>What <see cref="Doctor"/> found out.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Detail">What was found and, of a fault, how to mend it.</param>
/// <param name="Follows">What that means for the work with the lake; null where it goes without saying.</param>
/// <param name="Fault">What sort of fault it is; null unless it failed.</param>
public sealed record Finding(string Check, FindingState State, string Detail, string? Follows = null, LakeErrorKind? Fault = null)
{
    /// <summary>The finding that a check failed.</summary>
    public static Finding Failed(string check, LakeException error) => new(check, FindingState.Failed, error.Message, Fault: error.Kind);
}
