using DataLake.Lake;
using DataLake.Lake.Segments;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Runs;

/// <summary>Makes a request of what a user asked for: reads the dataset and the scheme and checks that they fit.</summary>
/// <param name="lake">The lake.</param>
public sealed class RunRequestFactory(LakeContext lake)
{
    /// <summary>Makes a request.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="segmentsFile">A scheme: a path, or the name of a file in the dataset's folder; null for the dataset's own.</param>
    /// <param name="stages">The stages; none means all.</param>
    /// <param name="dates">The execution dates.</param>
    /// <param name="force">Whether to build what is up to date, too.</param>
    /// <param name="command">The command as typed.</param>
    /// <exception cref="LakeException">The dataset or the scheme is wrong. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public RunRequest Create(
        DatasetName name, string? segmentsFile, IReadOnlyList<string> stages, IReadOnlyList<ExecutionDate> dates, bool force, string command)
    {
        Dataset dataset = DatasetReader.Read(lake.Options.Datasets, name);
        string path = FindSegments(dataset, segmentsFile);
        string text = File.ReadAllText(path);
        SegmentScheme scheme = SegmentScheme.Parse(text, path);
        SegmentTable.CheckMeasures(scheme, dataset.Measures, path);
        return new RunRequest
        {
            Dataset = dataset,
            Segments = text,
            Scheme = scheme,
            Stages = stages.Count > 0 ? stages : PipelineRun.AllStages,
            Dates = [.. dates.Distinct().Order()],
            Force = force,
            Command = command,
        };
    }

    private static string FindSegments(Dataset dataset, string? segmentsFile)
    {
        string[] candidates = segmentsFile is null
            ? [dataset.SegmentsFile]
            : [segmentsFile, Path.Combine(dataset.Folder, segmentsFile)];
        return candidates.FirstOrDefault(File.Exists) ?? throw new LakeException(
            LakeErrorKind.Usage, "There is no such segment scheme", string.Join(" or ", candidates), "Name an existing file with --segments");
    }
}
