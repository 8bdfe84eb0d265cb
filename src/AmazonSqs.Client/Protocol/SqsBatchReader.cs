using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>Which entries of a batch SQS did not take: those it names as failed, and those it does not name at all.</summary>
internal static class SqsBatchReader
{
    public static IReadOnlyList<BatchEntryFailure> Failures(ReadOnlySpan<byte> json, int count)
    {
        Span<bool> done = stackalloc bool[SqsLimits.MaxBatchEntries];
        BatchEntryFailure?[]? failed = null;
        var reader = new Utf8JsonReader(json);
        reader.ReadObject();
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("Successful"u8))
                ReadSuccessful(ref reader, done[..count]);
            else if (reader.ValueTextEquals("Failed"u8))
                failed = ReadFailed(ref reader, count);
            else
                reader.SkipValue();
        }
        return BatchOutcome.Failures(done[..count], failed);
    }

    private static void ReadSuccessful(ref Utf8JsonReader reader, scoped Span<bool> done)
    {
        if (!reader.EnterArray())
            return;
        while (reader.NextObject())
        {
            var index = -1;
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("Id"u8))
                    index = ReadIndex(ref reader, done.Length);
                else
                    reader.SkipValue();
            }
            if (index >= 0)
                done[index] = true;
        }
    }

    private static BatchEntryFailure?[] ReadFailed(ref Utf8JsonReader reader, int count)
    {
        var failed = new BatchEntryFailure?[count];
        if (!reader.EnterArray())
            return failed;
        while (reader.NextObject())
        {
            var failure = ReadFailure(ref reader, count);
            if (failure.Index >= 0)
                failed[failure.Index] ??= failure;
        }
        return failed;
    }

    private static BatchEntryFailure ReadFailure(ref Utf8JsonReader reader, int count)
    {
        var index = -1;
        string? code = null, message = null;
        var senderFault = false;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("Id"u8))
                index = ReadIndex(ref reader, count);
            else if (reader.ValueTextEquals("Code"u8))
                code = reader.ReadText();
            else if (reader.ValueTextEquals("Message"u8))
                message = reader.ReadText();
            else if (reader.ValueTextEquals("SenderFault"u8))
                senderFault = reader.Read() && reader.TokenType == JsonTokenType.True;
            else
                reader.SkipValue();
        }
        return new BatchEntryFailure(index, AwsErrorCode.Shorten(code) ?? "Unknown", message, senderFault);
    }

    private static int ReadIndex(ref Utf8JsonReader reader, int count)
    {
        var index = reader.ReadWholeNumber();
        return index >= 0 && index < count ? (int)index : -1;
    }
}
