using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Bench.Micro.Inputs;

/// <summary>Key rings as <c>busetl keys new</c> makes them. Another ring makes other tokens of the same logins.</summary>
internal static class NewKeys
{
    public static KeyRing Ring()
    {
        var faults = new List<string>();

        return KeyRingReader.Read(Encoding.UTF8.GetBytes(KeyRingText.Generate()), mustSeal: true, faults)
            ?? throw new InvalidOperationException(string.Join(' ', faults));
    }
}
