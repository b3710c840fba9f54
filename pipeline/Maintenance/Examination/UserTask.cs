using DataLake.Lake;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Which of the users that <c>infra/object-store/policies</c> describes a user resembles, and what that is good for.</summary>
internal static class UserTask
{
    private const string Check = "user";

    /// <summary>The finding.</summary>
    /// <param name="rights">The rights in all four zones, in their order.</param>
    public static Finding Of(IReadOnlyList<BucketRights> rights)
    {
        BucketRights raw = rights.Single(one => one.Zone == Zone.Raw);
        BucketRights consumption = rights.Single(one => one.Zone == Zone.Consumption);
        bool ownsTheRest = rights.Where(one => one.Zone != Zone.Raw).All(one => one.HasAll);
        return (raw, ownsTheRest) switch
        {
            ({ Reads: true, Write: true }, true) => Ok("may do everything that the lake needs", "This user can run every command."),
            ({ Reads: true }, true) => Ok(
                "resembles the user `pipeline`",
                "This user can run `lake run`, `backfill`, `rollback`, `gc` and whatever only reads. `lake ingest`, `lake sample` and `lake run --sample` need a user who may write to raw, such as `ingest`."),
            ({ Reads: true, Write: true }, _) => Ok(
                "resembles the user `ingest`", "This user can run `lake ingest` and `lake sample`, not the pipeline."),
            _ when rights.All(one => one.Reads) => Ok(
                "resembles the user `analyst`", "This user can run `lake query`, `status` and `runs`, and look at everything; it changes nothing."),
            _ when consumption.Reads => Ok(
                "resembles the user `api`", "This user can look up what is served, and run `lake runs`; not the pipeline, and no query of other zones."),
            _ when rights.All(one => one.HasNone) => new Finding(
                Check, FindingState.Failed, "has no rights in any bucket; give it a policy, such as one of infra/object-store/policies",
                "This user can run nothing.", LakeErrorKind.StoreUnavailable),
            _ => new Finding(
                Check, FindingState.Warning, "has rights that fit no task; infra/object-store/policies shows what each task needs", "This user can run no command to its end."),
        };
    }

    private static Finding Ok(string detail, string follows) => new(Check, FindingState.Ok, detail, follows);
}
