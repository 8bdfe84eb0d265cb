using BusEtl.AmazonSqs.Client;
using BusEtl.Operations.Diagnosing.Sqs;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("AccessDenied", 403, "", nameof(Refusal.Right))]
    [InlineData("AccessDenied", 400, "", nameof(Refusal.Right))]
    [InlineData("AuthorizationError", 403, "", nameof(Refusal.Right))]
    [InlineData("KmsAccessDenied", 400, "", nameof(Refusal.Right))]
    [InlineData("InvalidClientTokenId", 403, "", nameof(Refusal.Identity))]
    [InlineData("ExpiredToken", 403, "", nameof(Refusal.Identity))]
    [InlineData("SignatureDoesNotMatch", 403, "The request signature we calculated does not match.", nameof(Refusal.Identity))]
    [InlineData("SignatureDoesNotMatch", 403, "Signature expired: 20261126T060000Z is now earlier than 20261126T061000Z.", nameof(Refusal.Clock))]
    [InlineData("InvalidSignature", 403, "Signature not yet current: 20261126T070000Z is still later.", nameof(Refusal.Clock))]
    [InlineData("RequestExpired", 400, "", nameof(Refusal.Clock))]
    [InlineData("QueueDoesNotExist", 400, "", nameof(Refusal.Other))]
    [InlineData("InternalFailure", 500, "", nameof(Refusal.Other))]
    public void A_refusal_is_about_rights_identity_or_the_clock(string code, int status, string message, string expected) =>
        Assert.Equal(expected, $"{RefusalOf.Kind(new SqsException(message, code, status))}");
}
