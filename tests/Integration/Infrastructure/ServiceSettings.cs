using System.Security.Cryptography;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>The settings of a service on the local stack: only addresses, names and keys differ from those of the real one.</summary>
internal static class ServiceSettings
{
    public static Dictionary<string, string> For(TestDatabase database, TestQueue queue, string? keyRing = null)
    {
        queue.Book.Feeds = database.Book;

        return new()
        {
            ["ConnectionStrings__BusEtl"] = database.ConnectionString,
            ["Amazon__ServiceUrl"] = TestEnvironment.Sqs,
            ["Amazon__Region"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["LoginQueue__Name"] = queue.Name,
            ["LoginQueue__Receive__WaitTime"] = "00:00:01",
            ["Health__Address"] = "127.0.0.1",
            ["Health__Port"] = "0",
            ["Masking__KeyRing"] = keyRing ?? NewKeyRing(),
        };
    }

    public static string NewKeyRing() =>
        $$"""
        {
          "tokenKeys": [ { "id": "t1", "state": "active", "key": "{{NewKey()}}" } ],
          "sealingKeys": [ { "id": "s1", "state": "active", "key": "{{NewKey()}}" } ]
        }
        """;

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
