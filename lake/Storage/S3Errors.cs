using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Polly.Timeout;

namespace DataLake.Lake.Storage;

/// <summary>The one place where an error of an S3 store becomes a <see cref="LakeException"/>.</summary>
internal static class S3Errors
{
    private const string RunAgain = "then run the same command again; nothing is lost";

    private static readonly string[] _missing = ["NoSuchKey", "NoSuchBucket", "NotFound", "NoSuchVersion"];

    /// <summary>Whether the store says that there is no such object, or no such bucket.</summary>
    public static bool IsMissing(AmazonS3Exception error) =>
        error.StatusCode == HttpStatusCode.NotFound && _missing.Contains(error.ErrorCode);

    /// <summary>Whether there is no such bucket.</summary>
    public static bool IsBucketMissing(AmazonS3Exception error) => error.ErrorCode == "NoSuchBucket";

    /// <summary>Whether the user is known and lacks a right. (The answer to a HEAD has no body, so no code that says more.)</summary>
    public static bool IsAccessDenied(AmazonServiceException error) =>
        error.StatusCode == HttpStatusCode.Forbidden && error.ErrorCode is "AccessDenied" or "AllAccessDisabled" or "Forbidden" or "" or null;

    /// <summary>Whether an error came out of a request, and has to be explained.</summary>
    public static bool IsOfRequest(Exception exception) => exception is AmazonServiceException or AmazonClientException or HttpRequestException
        or XmlException or InvalidDataException or TimeoutRejectedException or TimeoutException or IOException or UnauthorizedAccessException or SocketException or AuthenticationException
        or TaskCanceledException { CancellationToken.IsCancellationRequested: false };

    /// <summary>The error for an object that the store refused, or could not be asked for.</summary>
    public static LakeException Create(ObjectAddress address, string root, Exception cause)
    {
        AmazonServiceException? answer = Innermost<AmazonServiceException>(cause);
        (string what, string mend) = answer is { StatusCode: not 0 } ? Explain(answer, address) : ExplainTransport(cause);
        return new LakeException(LakeErrorKind.StoreUnavailable, what, $"{address} in {root}", mend, cause)
        {
            IsAccessDenied = answer?.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
        };
    }

    /// <summary>The error for objects that were to be deleted with others and were not; it speaks of the first.</summary>
    /// <param name="bucket">Their bucket.</param>
    /// <param name="root">The store.</param>
    /// <param name="errors">What the store says of each that it did not delete; at least one.</param>
    /// <param name="count">How many were to be deleted.</param>
    /// <param name="cause">The answer.</param>
    public static LakeException CreateForDeletes(string bucket, string root, IReadOnlyList<DeleteError> errors, int count, Exception cause)
    {
        DeleteError first = errors[0];
        AmazonS3Exception error = new(first.Message, cause, ErrorType.Unknown, first.Code, "", StatusOf(first.Code));
        ObjectAddress address = new(bucket, first.Key);
        bool isDenied = IsAccessDenied(error);
        string mend = isDenied ? "Give this user the right to delete in the bucket, " + RunAgain : Explain(error, address).Mend;
        return new LakeException(
            LakeErrorKind.StoreUnavailable, $"The store did not delete {errors.Count} of {count} objects: {first.Code}", $"{address} in {root}", mend, error)
        {
            IsAccessDenied = isDenied,
        };
    }

    /// <summary>The status that an error has when it is an answer of its own.</summary>
    private static HttpStatusCode StatusOf(string? code) => code switch
    {
        "AccessDenied" or "AllAccessDisabled" => HttpStatusCode.Forbidden,
        "SlowDown" or "ServiceUnavailable" or "TooManyRequests" => HttpStatusCode.ServiceUnavailable,
        "InternalError" => HttpStatusCode.InternalServerError,
        _ => HttpStatusCode.BadRequest,
    };

    private static (string What, string Mend) Explain(AmazonServiceException error, ObjectAddress address) => (error.ErrorCode, (int)error.StatusCode) switch
    {
        ("InvalidAccessKeyId", _) => ("The store does not know the access key", "Set AWS_ACCESS_KEY_ID to a key of this store"),
        ("SignatureDoesNotMatch", _) => ("The secret key is wrong", "Set AWS_SECRET_ACCESS_KEY to the secret of AWS_ACCESS_KEY_ID"),
        ("ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired", _) =>
            ("The temporary keys have expired", "Get new ones and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, " + RunAgain),
        ("InvalidToken", _) => ("The store does not take the session token", "Set AWS_SESSION_TOKEN to the one that came with the keys, or unset it for keys that last"),
        ("RequestTimeTooSkewed", _) => ("The clocks of this machine and of the store differ by too much", "Set them by NTP, " + RunAgain),
        ("AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect", _) =>
            ("The store is in another region: " + error.Message, "Set AWS_REGION to the store's region, and LAKE_ROOT to that region's endpoint"),
        ("NoSuchUpload", _) => (
            "The upload in parts was aborted while it was sent, by the store's rule for stale uploads or by `lake gc`",
            "Make LAKE_GC_GRACE and the store's rule longer than the longest upload takes, " + RunAgain),
        ("NoSuchBucket", _) => ($"There is no bucket {address.Bucket}", "Create it, or name another one with LAKE_BUCKETS__*"),
        ("InvalidBucketName", _) => ($"The store does not take {address.Bucket} for the name of a bucket", "Name another one with LAKE_BUCKETS__*"),
        ("QuotaExceeded" or "XMinioStorageFull" or "InsufficientCapacity", _) or (_, 507) =>
            ("The store is full", "Free some space (`lake gc` removes what nothing refers to), " + RunAgain),
        (_, 401 or 403) => (
            $"The store refused access: {Name(error)}",
            $"Give this user the right to do it in the bucket {address.Bucket}, or check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        ("NotImplemented", _) or (_, 501) =>
            ($"The store does not know this kind of request: {Name(error)}", "`lake doctor` shows what the store supports; use one with the S3 API that the lake needs"),
        (_, 429 or 503) => ($"The store is too busy: {Name(error)}", $"Lower LAKE_S3_REQUESTS or raise LAKE_S3_RETRIES, {RunAgain}"),
        (_, >= 500) => ($"The store failed: {Name(error)}", "Look at the store's log, " + RunAgain),
        (_, 404 or 405) or (_, < 400) => ($"The endpoint does not answer as an S3 store does: {Name(error)}", "Check LAKE_ROOT; it must be the S3 endpoint, not the console"),
        _ => ($"The store refused the request: {Name(error)}", "Check LAKE_ROOT and the store's log, " + RunAgain),
    };

    private static (string What, string Mend) ExplainTransport(Exception cause)
    {
        if (Innermost<TimeoutRejectedException>(cause) is { } timeout)
        {
            return ($"The store did not answer within {timeout.Timeout.TotalSeconds:0} s",
                "Check the network and the store, or raise LAKE_S3_TRY_TIMEOUT or LAKE_S3_TOTAL_TIMEOUT, " + RunAgain);
        }

        if (Innermost<TimeoutException>(cause) is not null)
        {
            return ("No connection to the store came about: nothing answers at the endpoint, not even a refusal",
                "Check host and port in LAKE_ROOT, the network and what filters it, " + RunAgain);
        }

        if (Innermost<InvalidDataException>(cause) is not null)
        {
            return ("The object arrived damaged: its MD5 is not the one in its ETag", "Check what lies between here and the store, " + RunAgain);
        }

        if (Innermost<XmlException>(cause) is not null)
        {
            return ("The store's answer was cut off or garbled", "Check LAKE_ROOT, the network and the store, " + RunAgain);
        }

        if (Innermost<AuthenticationException>(cause) is { } tls)
        {
            return ("There is no secure connection: " + Last(tls).Message,
                "Trust the store's certificate (SSL_CERT_FILE names one), or check whether the endpoint is http:// or https://");
        }

        return Innermost<SocketException>(cause)?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => ("The store's host is not known", "Check the host's name in LAKE_ROOT"),
            SocketError.ConnectionRefused => ("Nobody answers at the endpoint: connection refused", "Start the store, or check host and port in LAKE_ROOT"),
            { } other => ($"The connection to the store failed: {other}", "Check the network and the store, " + RunAgain),
            null when cause is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
                ("A local file cannot be read: " + cause.Message, "Check LAKE_TEMP, " + RunAgain),
            null => ("The connection to the store failed: " + Last(cause).Message, "Check the network and the store, " + RunAgain),
        };
    }

    /// <summary>The error's code, its status and, where the store gives one, its message.</summary>
    private static string Name(AmazonServiceException error)
    {
        string code = error.ErrorCode is { Length: > 0 } text && !int.TryParse(text, out _) ? text + ", " : "";
        return $"{code}HTTP {(int)error.StatusCode}";
    }

    private static T? Innermost<T>(Exception cause)
        where T : Exception
    {
        T? found = null;
        for (Exception? one = cause; one is not null; one = one.InnerException)
        {
            found = one as T ?? found;
        }

        return found;
    }

    private static Exception Last(Exception cause) => cause.InnerException is { } inner ? Last(inner) : cause;
}
