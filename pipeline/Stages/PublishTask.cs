using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Stages;

/// <summary>One execution date to publish.</summary>
/// <param name="Date">The execution date.</param>
/// <param name="Fingerprint">What its snapshot depends on.</param>
/// <param name="Tables">The manifests of its provision tables, by table.</param>
internal sealed record PublishTask(ExecutionDate Date, Fingerprint Fingerprint, IReadOnlyDictionary<string, Manifest> Tables);
