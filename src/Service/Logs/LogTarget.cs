namespace BusEtl.Service.Logs;

/// <summary>Where log lines go.</summary>
internal enum LogTarget
{
    StandardOutput,
    StandardError,
}
