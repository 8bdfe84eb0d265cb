namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Copies of messages deserve the key of the originals.</summary>
internal static class QueueEncryption
{
    public static void LookAt(QueueView login, IReadOnlyList<QueueView> others, AreaReport report)
    {
        if (login.Attributes is null)
            return;

        var key = login.Text("KmsMasterKeyId");
        foreach (var queue in others.Where(queue => queue.Attributes is not null))
        {
            var other = queue.Text("KmsMasterKeyId");
            if (Short(key) == Short(other))
                continue;

            report.Warning(
                "encryption_differs",
                what: $"The queue {queue.Name} is not encrypted with the key of {login.Name}.",
                evidence: $"KmsMasterKeyId is {other ?? "not set"} there and {key ?? "not set"} here.",
                consequence: "What is wrong with a login's message stands there with its personal data, under another protection than the login had.",
                next: $"Set KmsMasterKeyId of {queue.Name} to {key ?? "nothing"}, unless an alias hides that they are the same; the role "
                    + "needs kms:Decrypt and kms:GenerateDataKey for the key.");
        }

        report.IsWell($"{login.Name}: {Protection(login)}");
        if (key is not null)
            report.NotLookedAt("kms:Decrypt, kms:GenerateDataKey for the queues' key", "only a send and a receive show it");
    }

    private static string Protection(QueueView queue)
    {
        if (queue.Text("KmsMasterKeyId") is { } key)
            return $"encrypted with {key}";

        return queue.Text("SqsManagedSseEnabled") == "true" ? "encrypted with SQS's own key" : "not encrypted";
    }

    // arn:aws:kms:eu-central-1:123456789012:key/1234... names the same key as 1234...
    private static string? Short(string? key) => key is null ? null : key[(key.LastIndexOf(":key/", StringComparison.Ordinal) is >= 0 and var at ? at + 5 : 0)..];
}
