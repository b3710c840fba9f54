namespace DataLake.Pipeline.Copying;

/// <summary>What an object is to the lake's commit rule, in the order in which a copy writes them within a zone.</summary>
internal enum ObjectRole
{
    /// <summary>Bytes that documents name, and whatever else rests in a bucket.</summary>
    Data,

    /// <summary>The receipt of a curated object.</summary>
    Receipt,

    /// <summary>The manifest of what one run made; nobody reads it before a <see cref="Manifest"/> names the run.</summary>
    RunManifest,

    /// <summary>The manifest that brings a partition or a date's snapshot into being for readers.</summary>
    Manifest,

    /// <summary>What a run did.</summary>
    RunRecord,

    /// <summary>The pointer to the snapshot that is served.</summary>
    Pointer,
}
