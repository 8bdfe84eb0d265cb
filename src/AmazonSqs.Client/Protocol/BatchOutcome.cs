namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>Whatever a batch's answer does not call done has failed.</summary>
internal static class BatchOutcome
{
    /// <param name="done">For each entry, whether the answer names it as done.</param>
    /// <param name="failed">The failure of each entry that the answer names as failed; null when there is none.</param>
    public static IReadOnlyList<BatchEntryFailure> Failures(ReadOnlySpan<bool> done, BatchEntryFailure?[]? failed)
    {
        var failures = 0;
        for (var i = 0; i < done.Length; i++)
        {
            if (failed?[i] is null && done[i])
                continue;
            failed ??= new BatchEntryFailure?[done.Length];
            failed[i] ??= new BatchEntryFailure(i, BatchEntryFailure.NotAnswered, "The answer left this entry out.", SenderFault: false);
            failures++;
        }
        return failures == 0 ? [] : [.. failed!.OfType<BatchEntryFailure>()];
    }
}
