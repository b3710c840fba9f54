using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Whether the store keeps conditions, found out before the first put that depends on it.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>No object has this ETag.</summary>
    private const string NoETag = "\"00000000000000000000000000000000\"";

    private readonly SemaphoreSlim _conditionsGate = new(1);
    private ConditionalPuts? _conditions;

    /// <summary>How this store compares <c>If-Match</c>: <c>quoted</c> as HTTP has it, or <c>bare</c>; null until a put found out.</summary>
    public string? IfMatchForm => _etagForm == ETagForm.Unknown ? null : _etagForm.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public Task<ConditionalPuts> FindConditionalPutsAsync(string bucket, CancellationToken cancellationToken)
    {
        ObjectAddress address = LakePath.ConditionalPutProbe(bucket);
        return TranslateAsync(address, () => WithBucketAsync(
            address, PutCondition.IfAbsent, () => LearnConditionsAsync(bucket, cancellationToken), cancellationToken));
    }

    /// <summary>Does something that says nothing unless so many requests are under way at once, whatever <c>LAKE_S3_REQUESTS</c> is.</summary>
    /// <param name="least">How many.</param>
    /// <param name="work">What sends them; all have ended when it has.</param>
    public Task<T> AllowRequestsAsync<T>(int least, Func<Task<T>> work) => _policy.AllowAsync(least, work);

    /// <summary>Looks once for each store that is opened.</summary>
    private async Task<ConditionalPuts> LearnConditionsAsync(string bucket, CancellationToken cancellationToken)
    {
        if (!_options.SendsConditions)
        {
            return ConditionalPuts.SwitchedOff;
        }

        await _conditionsGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _conditions ??= await TryConditionsAsync(bucket, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _conditionsGate.Release();
        }
    }

    /// <summary>
    /// Puts an object that is there already, and one over an ETag that it does not have: both must be refused. The object is
    /// written by the first who looks, and stays, so that others need two requests and no right to delete.
    /// </summary>
    private async Task<ConditionalPuts> TryConditionsAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            bool isAbsent = await IsTakenAsync(bucket, "*", null, cancellationToken).ConfigureAwait(false);
            bool isTaken = (isAbsent && await IsTakenAsync(bucket, "*", null, cancellationToken).ConfigureAwait(false))
                || await IsTakenAsync(bucket, null, NoETag, cancellationToken).ConfigureAwait(false);
            return isTaken ? ConditionalPuts.Ignored : ConditionalPuts.Kept;
        }
        catch (AmazonS3Exception e) when (IsUnknownCondition(e))
        {
            return ConditionalPuts.Refused;
        }
        catch (AmazonS3Exception e) when (S3Errors.IsAccessDenied(e))
        {
            // A user with rights below some prefixes only. The store is taken for one that keeps its promises, as most do.
            return ConditionalPuts.Kept;
        }
    }

    private async Task<bool> IsTakenAsync(string bucket, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken)
    {
        ObjectAddress address = LakePath.ConditionalPutProbe(bucket);
        try
        {
            await _policy.SendAsync($"PUT {address}", stop => _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = address.Bucket,
                    Key = address.Key,
                    ContentBody = "Tells whether the store keeps conditions. It may be deleted.",
                    IfNoneMatch = ifNoneMatch,
                    IfMatch = ifMatch,
                }, stop), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotModified
            || (e.StatusCode == HttpStatusCode.NotFound && !S3Errors.IsBucketMissing(e)))
        {
            return false;
        }
    }

    private static bool IsUnknownCondition(AmazonS3Exception error) => error.StatusCode == HttpStatusCode.NotImplemented || error.ErrorCode == "NotImplemented";

    /// <summary>
    /// Where the store keeps conditions, the condition itself. Where it does not, the condition is looked at here and nothing
    /// is sent with the put: somebody who writes in between is not noticed.
    /// </summary>
    /// <returns>The condition to send, or null when it does not hold.</returns>
    private async Task<PutCondition?> ConditionToSendAsync(ObjectAddress address, PutCondition condition, CancellationToken cancellationToken)
    {
        if (condition == PutCondition.None)
        {
            return condition;
        }

        try
        {
            return await LearnConditionsAsync(address.Bucket, cancellationToken).ConfigureAwait(false) == ConditionalPuts.Kept ? condition
                : await HoldsAsync(address, condition, cancellationToken).ConfigureAwait(false) ? PutCondition.None
                : null;
        }
        catch (AmazonS3Exception e) when (S3Errors.IsBucketMissing(e) && condition.ETag is not null)
        {
            return null;
        }
    }
}
