namespace DataLake.Tests.S3;

/// <summary>Tests of this class need an S3 server; where there is none they are skipped. They are marked with <see cref="StoreFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsS3Attribute : Attribute
{
    /// <summary>Whether they need a user with few rights, too. Only the server that the tests start has one.</summary>
    public bool Guest { get; set; }
}
