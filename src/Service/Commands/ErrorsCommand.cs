using System.CommandLine;
using BusEtl.Service.Commands.Errors;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl errors</c>: what operators do with messages that were not stored.</summary>
internal static class ErrorsCommand
{
    public static Command Create() => new("errors", "Look into the error queue, and replay or discard what stands in it.")
    {
        SummaryCommand.Create(),
        ListCommand.Create(),
        ShowCommand.Create(),
        ReplayCommand.Create(),
        DiscardCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
    };
}
