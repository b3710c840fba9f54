using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Runs a check so that its fault is a finding, and not the end of the examination.</summary>
internal static class Attempt
{
    /// <summary>Looks, and says what was found or why not.</summary>
    public static async Task<Finding> FindAsync(string check, Func<Task<Finding>> look)
    {
        try
        {
            return await look().ConfigureAwait(false);
        }
        catch (LakeException e)
        {
            return Finding.Failed(check, e);
        }
        catch (DllNotFoundException e)
        {
            return new Finding(check, FindingState.Failed, e.Message, Fault: LakeErrorKind.Usage);
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            return new Finding(check, FindingState.Failed, e.Message, Fault: LakeErrorKind.Unexpected);
        }
    }

    /// <summary>Whether this user may do something. Another error than the lack of a right is thrown.</summary>
    public static async Task<bool> IsAllowedAsync(Func<Task> access)
    {
        try
        {
            await access().ConfigureAwait(false);
            return true;
        }
        catch (LakeException e) when (StoreErrors.IsAccessDenied(e))
        {
            return false;
        }
    }
}
