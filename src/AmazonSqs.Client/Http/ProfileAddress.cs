using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// The address of a service in the AWS profile: <c>endpoint_url</c>, or the same in its section of <c>services</c>. AWSSDK.Core alone can
/// read such sections, and gives them to the configuration of a client only.
/// </summary>
internal sealed class ProfileAddress : ClientConfig
{
    /// <param name="service">Such as <c>sqs</c>.</param>
    public ProfileAddress(string service)
        : base(defaultConfigurationProvider: null)
    {
        RegionEndpointServiceName = service;
        ServiceId = service;
    }

    public override string RegionEndpointServiceName { get; }

    public override string ServiceVersion => "";

    public override string UserAgent => "";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        throw new NotSupportedException("Nothing is called by this configuration.");
}
