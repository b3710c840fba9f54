namespace DataLake.Lake;

/// <summary>Where an object is: its bucket and its key within the bucket, with forward slashes and no leading one.</summary>
/// <param name="Bucket">The bucket, or the sub-folder of a lake that is a folder.</param>
/// <param name="Key">The key; a prefix of keys where a method says so.</param>
public readonly record struct ObjectAddress(string Bucket, string Key)
{
    /// <summary><c>bucket/key</c>, as messages show it.</summary>
    public override string ToString() => $"{Bucket}/{Key}";
}
