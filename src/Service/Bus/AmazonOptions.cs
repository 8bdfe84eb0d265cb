using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>How Amazon SQS is reached. Credentials come from the AWS SDK's chain only, never from settings.</summary>
public sealed class AmazonOptions
{
    public const string Section = "Amazon";

    /// <summary>The AWS region, such as <c>eu-central-1</c>. Defaults to what the AWS SDK finds (<c>AWS_REGION</c>, the profile).</summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage = "{0} must be the name of an AWS region, such as eu-central-1.")]
    public string? Region { get; set; }

    /// <summary>
    /// The http or https address of a server that speaks SQS and SNS, for development; for SNS <c>AWS_ENDPOINT_URL_SNS</c> wins over it.
    /// Defaults to <c>AWS_ENDPOINT_URL_SQS</c> and <c>AWS_ENDPOINT_URL_SNS</c>, then <c>AWS_ENDPOINT_URL</c>, the AWS profile's
    /// <c>endpoint_url</c>, and AWS, where <c>AWS_USE_DUALSTACK_ENDPOINT</c> and <c>AWS_USE_FIPS_ENDPOINT</c> count.
    /// An http address, here or there, has to be this machine's or a name without a dot.
    /// </summary>
    public Uri? ServiceUrl { get; set; }

    internal bool HasServiceAddress => ServiceUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    /// <summary>
    /// Whether the service creates queues and topics that are missing, also those that are deleted while it runs; with false, for a role with
    /// the fewest rights, a missing queue ends the start. Defaults to true. The official engine creates missing topics all the same.
    /// </summary>
    public bool CreateQueues { get; set; } = true;

    /// <summary>
    /// The longest delay that is asked of SQS for one message; a longer redelivery takes several hops. Whole seconds, 1 s to 15 minutes (SQS's
    /// bound). Defaults to 15 minutes. The official engine ignores it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether stored logins are announced on the SNS topic of <c>LoginsRecorded</c>; with false no event is written. Defaults to true.
    /// </summary>
    public bool Publish { get; set; } = true;
}

[OptionsValidator]
internal sealed partial class AmazonOptionsValidator : IValidateOptions<AmazonOptions>;
