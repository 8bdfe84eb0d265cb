namespace BusEtl.Service.Bus;

/// <summary>How SQS encrypts a queue: with a key of KMS, or with SQS's own or none.</summary>
/// <param name="KmsKey">Id, alias or ARN, as it was set; null for none.</param>
/// <param name="ReusePeriod">How long SQS uses a data key before it asks KMS again, in seconds.</param>
internal sealed record QueueEncryption(string? KmsKey, string? ReusePeriod)
{
    private const string KmsMasterKeyId = nameof(KmsMasterKeyId);
    private const string KmsDataKeyReusePeriodSeconds = nameof(KmsDataKeyReusePeriodSeconds);

    public static readonly QueueEncryption Default = new(null, null);

    /// <summary>The attributes that tell it.</summary>
    public static readonly IReadOnlyList<string> Names = [KmsMasterKeyId, KmsDataKeyReusePeriodSeconds];

    public static QueueEncryption Of(IReadOnlyDictionary<string, string> attributes) =>
        attributes.GetValueOrDefault(KmsMasterKeyId) is { Length: > 0 } key
            ? new QueueEncryption(key, attributes.GetValueOrDefault(KmsDataKeyReusePeriodSeconds))
            : Default;

    /// <summary>The attributes of a queue that is created with the same encryption. Without a key SQS encrypts a new queue by itself.</summary>
    public IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> attributes)
    {
        if (KmsKey is null)
            return attributes;

        var all = new Dictionary<string, string>(attributes) { [KmsMasterKeyId] = KmsKey };
        if (ReusePeriod is not null)
            all[KmsDataKeyReusePeriodSeconds] = ReusePeriod;

        return all;
    }
}
