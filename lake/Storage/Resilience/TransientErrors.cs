using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Polly.Timeout;

namespace DataLake.Lake.Storage.Resilience;

/// <summary>Tells errors that pass by themselves, after which a request is tried again, from those that are final.</summary>
public static class TransientErrors
{
    // RequestTimeout is a 400, and a conflict between two conditional puts a 409; the store asks to try both again. The last
    // four say that what arrived is not what was sent.
    private static readonly string[] _transientCodes =
    [
        "SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "ThrottlingException", "TooManyRequests",
        "ConditionalRequestConflict", "OperationAborted", "BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch",
        "XAmzContentChecksumMismatch",
    ];

    /// <summary>Whether the same request may well succeed in a moment.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        LakeException => false,
        TimeoutRejectedException => true,

        // No connection within the connect time-out; the SDK throws it bare.
        TimeoutException => true,
        DeleteObjectsException partly => partly.Response.DeleteErrors.Exists(error => _transientCodes.Contains(error.Code)),
        FileNotFoundException or DirectoryNotFoundException => false,
        AuthenticationException => false,
        SocketException socket => socket.SocketErrorCode != SocketError.HostNotFound,

        // An answer that is cut off or garbled.
        AmazonUnmarshallingException error when (int)error.StatusCode < 400 => true,
        XmlException or InvalidDataException => true,
        AmazonServiceException { StatusCode: not 0 } error => IsTransient(error.StatusCode) || _transientCodes.Contains(error.ErrorCode),
        { InnerException: { } inner } => IsTransient(inner),
        HttpRequestException or IOException => true,

        // The caller's own cancellation does not come here; this is a time-out of the transport.
        OperationCanceledException => true,
        _ => false,
    };

    /// <summary>
    /// Whether the store says that a request is not what was signed. The first time, the secret is wrong; after a request that
    /// it took, this one changed on its way, and may well succeed in a moment.
    /// </summary>
    public static bool IsSignatureRefused(Exception exception) => exception is AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" };

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || ((int)status >= 500 && status != HttpStatusCode.NotImplemented);
}
