namespace DataLake.Lake;

/// <summary>
/// The one place where keys are formed. Every address names the bucket of its zone, so that nothing else needs to know
/// what the buckets are called.
/// </summary>
/// <param name="buckets">What each zone's bucket is called.</param>
public sealed class LakePath(BucketNames buckets)
{
    /// <summary>The file name of every partition's manifest.</summary>
    public const string ManifestName = "_manifest.json";

    /// <summary>The file name of the pointer to the snapshot that is served.</summary>
    public const string CurrentName = "_current.json";

    /// <summary>The file name of the segment scheme within a snapshot.</summary>
    public const string SegmentsName = "segments.yaml";

    /// <summary>Whether an address is the manifest of a partition right below a prefix, and of which execution date.</summary>
    /// <param name="prefix">A prefix that ends with a slash.</param>
    /// <param name="address">An address below it.</param>
    /// <param name="date">The partition's execution date.</param>
    public static bool IsPartitionManifest(ObjectAddress prefix, ObjectAddress address, out ExecutionDate date)
    {
        date = default;
        return address.Key[prefix.Key.Length..].Split('/') is [string folder, ManifestName] && ExecutionDate.TryParseKeySegment(folder, out date);
    }

    /// <summary>The manifest of a partition right below a prefix.</summary>
    /// <param name="prefix">A prefix that ends with a slash.</param>
    /// <param name="date">The partition's execution date.</param>
    public static ObjectAddress PartitionManifest(ObjectAddress prefix, ExecutionDate date) => prefix with { Key = $"{prefix.Key}{date.KeySegment}/{ManifestName}" };

    /// <summary>An address in a zone.</summary>
    public ObjectAddress In(Zone zone, string key) => new(buckets[zone], key);

    /// <summary>The prefix of a dataset's raw objects: <c>customer/voucher/</c>, at any depth below.</summary>
    public ObjectAddress RawPrefix(DatasetName dataset) => In(Zone.Raw, $"{dataset}/");

    /// <summary>The prefix of all that is curated of a dataset.</summary>
    public ObjectAddress CuratedPrefix(DatasetName dataset) => In(Zone.Curated, $"{dataset}/");

    /// <summary>The manifest that lists the curated objects of an execution date.</summary>
    public ObjectAddress CuratedManifest(DatasetName dataset, ExecutionDate date) =>
        PartitionManifest(CuratedPrefix(dataset), date);

    /// <summary>The typed rows of one raw object.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="id">What the object was made from: see <see cref="Tables.CuratedObject"/>.</param>
    public ObjectAddress CuratedFile(DatasetName dataset, string id) => In(Zone.Curated, $"{dataset}/files/{id}.parquet");

    /// <summary>The rejected rows of one raw object.</summary>
    public ObjectAddress RejectedFile(DatasetName dataset, string id) => In(Zone.Curated, $"{dataset}/rejected/{id}.parquet");

    /// <summary>The typed rows of one raw object, summed up.</summary>
    public ObjectAddress SummaryFile(DatasetName dataset, string id) => In(Zone.Curated, $"{dataset}/summaries/{id}.parquet");

    /// <summary>The receipt of one curated object: written last, it says that its files are complete.</summary>
    public ObjectAddress CuratedReceipt(DatasetName dataset, string id) => In(Zone.Curated, $"{dataset}/_receipts/{id}.json");

    /// <summary>The prefix of a provision table.</summary>
    public ObjectAddress TablePrefix(DatasetName dataset, string table) => In(Zone.Provision, $"{dataset.Domain}/{table}/");

    /// <summary>The manifest of a provision table's partition.</summary>
    public ObjectAddress TableManifest(DatasetName dataset, string table, ExecutionDate date) =>
        PartitionManifest(TablePrefix(dataset, table), date);

    /// <summary>The manifest of what one run made of a provision table's partition.</summary>
    public ObjectAddress TableRunManifest(DatasetName dataset, string table, ExecutionDate date, RunId run) =>
        In(Zone.Provision, $"{dataset.Domain}/{table}/{date.KeySegment}/{run.KeySegment}/{ManifestName}");

    /// <summary>The rows of a provision table's partition.</summary>
    public ObjectAddress TableFile(DatasetName dataset, string table, ExecutionDate date, RunId run) =>
        In(Zone.Provision, $"{dataset.Domain}/{table}/{date.KeySegment}/{run.KeySegment}/part-0.parquet");

    /// <summary>The prefix of a dataset's snapshots.</summary>
    public ObjectAddress SnapshotPrefix(DatasetName dataset) => In(Zone.Consumption, $"{dataset}/");

    /// <summary>The manifest that names the snapshot of an execution date.</summary>
    public ObjectAddress SnapshotManifest(DatasetName dataset, ExecutionDate date) =>
        PartitionManifest(SnapshotPrefix(dataset), date);

    /// <summary>The manifest of the snapshot that one run published for an execution date.</summary>
    public ObjectAddress SnapshotRunManifest(DatasetName dataset, ExecutionDate date, RunId run) =>
        SnapshotFile(dataset, date, run, ManifestName);

    /// <summary>A file of a snapshot.</summary>
    public ObjectAddress SnapshotFile(DatasetName dataset, ExecutionDate date, RunId run, string name) =>
        In(Zone.Consumption, $"{dataset}/{date.KeySegment}/{run.KeySegment}/{name}");

    /// <summary>The pointer to the snapshot that is served.</summary>
    public ObjectAddress Current(DatasetName dataset) => In(Zone.Consumption, $"{dataset}/{CurrentName}");

    /// <summary>The prefix of the claims of those who switch the pointer on a store that does not keep conditions.</summary>
    public ObjectAddress ClaimsPrefix(DatasetName dataset) => In(Zone.Consumption, $"{dataset}/_switching/");

    /// <summary>The claim of one run to switch the pointer.</summary>
    public ObjectAddress Claim(DatasetName dataset, RunId run) => In(Zone.Consumption, $"{dataset}/_switching/{run}.json");

    /// <summary>The object that tells whether the store keeps conditions; it stays.</summary>
    public static ObjectAddress ConditionalPutProbe(string bucket) => new(bucket, "_doctor/conditional-put");

    /// <summary>The prefix of what <c>lake doctor</c> writes to a bucket and deletes again.</summary>
    public static ObjectAddress DoctorPrefix(string bucket) => new(bucket, "_doctor/probes/");

    /// <summary>
    /// Whether an object tells of the store that it rests in and nothing of the lake: a doctor's probe, a claim on the pointer, a
    /// record of copies made into it. A lake that moves goes without.
    /// </summary>
    public static bool IsOfItsStoreAlone(Zone zone, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith("_doctor/", StringComparison.Ordinal)
            || (zone == Zone.Consumption && (key.StartsWith("_copies/", StringComparison.Ordinal) || key.Contains("/_switching/", StringComparison.Ordinal)));
    }

    /// <summary>The prefix of the run history.</summary>
    public ObjectAddress RunsPrefix => In(Zone.Consumption, "_runs/");

    /// <summary>The prefix of the record of what was copied from one root.</summary>
    /// <param name="id">A name for the root, safe in keys.</param>
    public ObjectAddress CopyPrefix(string id) => In(Zone.Consumption, $"_copies/{id}/");

    /// <summary>A part of the record of what was copied from one root.</summary>
    /// <param name="id">The name for the root.</param>
    /// <param name="part">The part's name; parts are read in the order of their names.</param>
    public ObjectAddress CopyPart(string id, RunId part) => In(Zone.Consumption, $"_copies/{id}/{part}.json");

    /// <summary>What a run did.</summary>
    public ObjectAddress Run(RunId run) => In(Zone.Consumption, $"_runs/{run}.json");
}
