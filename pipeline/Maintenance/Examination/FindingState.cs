namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>How a thing that was looked at is.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing, and nobody has to act: a right that this user does not have and may not need, for instance.</summary>
    Note,

    /// <summary>The lake works, with less than it could have or not for long.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Failed,
}
