using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class MessageIdentityTests
{
    private const string Id = "0198a5f0-1111-7000-8000-00000000000a";

    [Theory]
    [InlineData(Id)]
    [InlineData("0198A5F0-1111-7000-8000-00000000000A")]
    [InlineData("{0198a5f0-1111-7000-8000-00000000000A}")]
    [InlineData("(0198a5f0-1111-7000-8000-00000000000a)")]
    [InlineData("0198a5f011117000800000000000000a")]
    [InlineData("urn:uuid:0198a5f0-1111-7000-8000-00000000000a")]
    [InlineData("URN:UUID:0198A5F0-1111-7000-8000-00000000000A")]
    [InlineData(" 0198a5f0-1111-7000-8000-00000000000a\n")]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("urn:uuid:", false)]
    [InlineData("order-17", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Every_spelling_of_a_UUID_is_one_id(string? text, bool isId = true)
    {
        Assert.Equal(isId, MessageIdentity.TryRead(text, out var id));
        Assert.Equal(isId ? Id : null, id);
    }
}
