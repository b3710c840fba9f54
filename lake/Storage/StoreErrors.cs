using Amazon.Runtime;

namespace DataLake.Lake.Storage;

/// <summary>The one place where an error of the file system becomes a <see cref="LakeException"/>.</summary>
public static class StoreErrors
{
    private const int DiskFullHResult = unchecked((int)0x80070070);
    private const int UnixNoSpace = 28;
    private const int UnixQuota = 122;
    private const int UnixFileTooLarge = 27;
    private const int UnixReadOnly = 30;
    private const int UnixBusy = 11;
    private const int MacBusy = 35;
    private const int WindowsBusy = unchecked((int)0x80070020);

    /// <summary>Runs an access to the file system; its errors name the object and the mend.</summary>
    /// <exception cref="LakeException">The file system refused. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static T Translate<T>(ObjectAddress address, string root, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Create(address, root, e);
        }
    }

    /// <inheritdoc cref="Translate{T}"/>
    public static void Translate(ObjectAddress address, string root, Action access) => Translate(address, root, () =>
    {
        access();
        return true;
    });

    /// <summary>Runs an access to the folder of local copies; its errors name the object and the mend.</summary>
    /// <exception cref="LakeException">The file system refused. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static T TranslateCopy<T>(ObjectAddress address, string folder, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CreateForCopy(address, folder, e);
        }
    }

    /// <summary>Runs an access to the folder for files in the making; its errors name the file and the mend.</summary>
    /// <exception cref="LakeException">The file system refused. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static T TranslateTemp<T>(string path, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CreateForTemp(path, e);
        }
    }

    /// <inheritdoc cref="TranslateTemp{T}"/>
    public static async Task<T> TranslateTempAsync<T>(string path, Func<Task<T>> access)
    {
        try
        {
            return await access().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CreateForTemp(path, e);
        }
    }

    /// <summary>Whether the error says that somebody else has the file locked.</summary>
    public static bool IsBusy(Exception exception) => exception is IOException { HResult: UnixBusy or MacBusy or WindowsBusy };

    /// <summary>The error that says that the disk is full, for where the system does not say so by itself.</summary>
    public static IOException DiskFull(string message, Exception? cause = null) => new IOException(message, cause) { HResult = UnixNoSpace };

    /// <summary>Whether the error says that this user lacks a right, on an S3 store or in a folder, and not that something is broken.</summary>
    public static bool IsAccessDenied(LakeException error) => error.InnerException switch
    {
        AmazonServiceException refused => S3Errors.IsAccessDenied(refused),
        UnauthorizedAccessException or IOException { HResult: UnixReadOnly } => true,
        _ => false,
    };

    /// <summary>Whether the error says that the disk, or the user's share of it, is full.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: var code }
        && (code is DiskFullHResult or UnixNoSpace or UnixQuota or UnixFileTooLarge);

    /// <summary>The error for an object that the file system refused.</summary>
    public static LakeException Create(ObjectAddress address, string root, Exception cause) => Create(
        $"{address} in {root}", cause, "The store",
        onFull: "Free some space (`lake gc` removes what nothing refers to)",
        onRefusal: "Give this user the right to read and write the folder, or name another one with LAKE_ROOT",
        otherwise: "Check the folder and its disk");

    /// <summary>The error for an object that could not be copied to the local disk.</summary>
    public static LakeException CreateForCopy(ObjectAddress address, string folder, Exception cause) => CreateForCache($"{address} in {folder}", cause);

    /// <summary>The error for the folder of local copies.</summary>
    /// <param name="where">The folder, and what was to be copied there.</param>
    /// <param name="cause">What the file system said.</param>
    public static LakeException CreateForCache(string where, Exception cause) => Create(
        where, cause, "The folder of local copies",
        onFull: "Free some space, or name a folder on another disk with LAKE_CACHE,",
        onRefusal: "Give this user the right to read and write it, or name another one with LAKE_CACHE",
        otherwise: "Check the folder and its disk, or name another one with LAKE_CACHE");

    /// <summary>The error for a file in the making.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <param name="cause">What the file system said.</param>
    public static LakeException CreateForTemp(string path, Exception cause) => Create(
        path, cause, "The folder for files in the making",
        onFull: "Free some space, or name a folder on another disk with LAKE_TEMP,",
        onRefusal: "Give this user the right to read and write it, or name another one with LAKE_TEMP",
        otherwise: "Check the folder and its disk, or name another one with LAKE_TEMP");

    private static LakeException Create(string where, Exception cause, string subject, string onFull, string onRefusal, string otherwise)
    {
        (string what, string mend) = cause switch
        {
            _ when IsDiskFull(cause) => ("The disk is full", onFull + " and run the same command again; nothing is lost"),
            UnauthorizedAccessException or IOException { HResult: UnixReadOnly } => ($"{subject} refused access: {cause.Message}", onRefusal),
            _ => ($"{subject} failed: {cause.Message}", otherwise + ", then run the same command again"),
        };
        return new LakeException(LakeErrorKind.StoreUnavailable, what, where, mend, cause) { IsAccessDenied = cause is UnauthorizedAccessException };
    }
}
