using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

internal static class KeyRings
{
    /// <summary>A key ring entry whose key is 32 times the given byte.</summary>
    public static string Entry(string id, string state = "active", byte fill = 1, int length = 32) =>
        $$"""{ "id": "{{id}}", "state": "{{state}}", "key": "{{Key(fill, length)}}" }""";

    public static string Key(byte fill, int length = 32) => Convert.ToBase64String(Enumerable.Repeat(fill, length).ToArray());

    /// <summary>A ring of token keys only.</summary>
    public static string Json(params string[] entries) => $$"""{ "tokenKeys": [ {{string.Join(", ", entries)}} ] }""";

    /// <summary>A ring of one token key, <c>t1</c>, and the given sealing keys.</summary>
    public static string SealingJson(params string[] entries) =>
        $$"""{ "tokenKeys": [ {{Entry("t1")}} ], "sealingKeys": [ {{string.Join(", ", entries)}} ] }""";

    public static KeyRing Of(string json)
    {
        var faults = new List<string>();
        var ring = KeyRingReader.Read(Encoding.UTF8.GetBytes(json), mustSeal: false, faults);
        Assert.Empty(faults);

        return ring!;
    }

    public static LoginMasking Masking(byte fill = 1, string id = "t1") => new(Of(Json(Entry(id, fill: fill))));
}
