using System.CommandLine;
using System.Reflection;
using BusEtl.Service.Commands;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>The verbs of the command line.</summary>
internal static class CommandVerbs
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(RunCommand).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(RunCommand).Namespace)
            .Select(type => type.GetMethod("Create", BindingFlags.Public | BindingFlags.Static, []))
            .OfType<MethodInfo>()
            .Select(create => create.Invoke(null, null))
            .OfType<Command>()
            .Select(command => command.Name),
    ];
}
