using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class SqsLimitsTests
{
    [Fact]
    public void A_size_counts_bytes_of_body_and_of_names_types_and_values()
    {
        Assert.Equal(0, SqsLimits.SizeOf(new() { Body = default }));
        Assert.Equal(4, SqsLimits.SizeOf(new() { Body = "🦉"u8.ToArray() }));

        var attributes = new Dictionary<string, string> { ["é"] = "🦉", ["ab"] = "" };
        Assert.Equal(1 + (2 + 6 + 4) + (2 + 6 + 0), SqsLimits.SizeOf(new() { Body = "x"u8.ToArray(), Attributes = attributes }));
    }

    [Fact]
    public void Group_and_deduplication_id_do_not_count() =>
        Assert.Equal(1, SqsLimits.SizeOf(new() { Body = "x"u8.ToArray(), MessageGroupId = "group", MessageDeduplicationId = "id" }));
}
