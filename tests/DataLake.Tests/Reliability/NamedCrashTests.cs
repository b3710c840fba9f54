using DataLake.Lake;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>The process is killed at every named commit step; see <see cref="FailPoint.All"/>.</summary>
public abstract class NamedCrashTests(CrashScenarios scenarios)
{
    /// <summary>The command that reaches a step, the step, and which time it is reached.</summary>
    public static TheoryData<string, string, int> Steps
    {
        get
        {
            TheoryData<string, string, int> steps = [];
            foreach (string step in FailPoint.All)
            {
                switch (step.Split('.')[0])
                {
                    case "ingest" or "gc":
                        steps.Add(step.Split('.')[0], step, 1);
                        if (step != "gc.before-delete")
                        {
                            steps.Add(step.Split('.')[0], step, 2);
                        }

                        break;
                    case "copy":
                        steps.Add("copy", step, 1);
                        if (step is not ("copy.before-pointer" or "copy.after-pointer"))
                        {
                            steps.Add("copy", step, 3);
                        }

                        break;
                    case "rollback":
                        steps.Add("rollback", step, 1);
                        break;
                    default:
                        steps.Add("run", step, 1);
                        steps.Add("backfill", step, step is "publish.before-switch" or "publish.after-switch" or "run.before-record" ? 1 : 2);
                        break;
                }
            }

            steps.Add("rollback", "run.before-record", 1);
            steps.Add("run", "aggregate.after-manifest", 2);
            steps.Add("backfill", "aggregate.after-manifest", 3);
            steps.Add("gc", "gc.between-deletes", 5);
            return steps;
        }
    }

    [StoreTheory]
    [MemberData(nameof(Steps))]
    public async Task Lake_is_the_old_or_the_new_and_recovers_when_the_process_dies_at_a_step(string command, string step, int occurrence) =>
        await scenarios[command].DieAtAsync(step, occurrence);

    [Fact]
    public void Steps_are_all_tried_when_the_campaign_runs() =>
        Steps.Select(row => (string)row[1]).Distinct().ShouldBe(FailPoint.All, ignoreOrder: true);
}

/// <summary>In folders.</summary>
public sealed class FolderNamedCrashTests(FolderCrashScenarios scenarios) : NamedCrashTests(scenarios), IClassFixture<FolderCrashScenarios>;

/// <summary>On S3.</summary>
[NeedsS3]
public sealed class S3NamedCrashTests(S3CrashScenarios scenarios) : NamedCrashTests(scenarios), IClassFixture<S3CrashScenarios>;
