using System.CommandLine;
using BusEtl.Service.Commands.Pii;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl pii</c>: what operators do with personal data.</summary>
internal static class PiiCommand
{
    public static Command Create() => new("pii", "Recover, find and erase personal data.")
    {
        RevealCommand.Create(),
        FindCommand.Create(),
        EraseCommand.Create(),
    };
}
