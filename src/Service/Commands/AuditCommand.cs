using System.CommandLine;
using BusEtl.Service.Commands.Audit;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl audit</c>: the record of what operators did.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read and verify the record of what operators did with personal data.")
    {
        VerifyCommand.Create(),
        ListCommand.Create(),
        SetAsideCommand.Create(),
    };
}
