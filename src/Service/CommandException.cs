namespace BusEtl.Service;

/// <summary>A command cannot do what it was asked for; the text says why, and what to do.</summary>
internal sealed class CommandException(string message) : Exception(message);
