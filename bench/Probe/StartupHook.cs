using System.Net.Sockets;
using System.Text.Json;
using BusEtl.Bench.Probe;

/// <summary>
/// Loaded into a measured process by <c>DOTNET_STARTUP_HOOKS</c>: tells whoever connects to the socket named by
/// <see cref="ProbeReading.SocketVariable"/> what only the runtime itself knows. Its thread sleeps in between.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var path = Environment.GetEnvironmentVariable(ProbeReading.SocketVariable);
        if (string.IsNullOrEmpty(path))
            return;

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "probe" }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var asker = listener.Accept();
            asker.Send(JsonSerializer.SerializeToUtf8Bytes(ProbeReading.Take(), ProbeReadingContext.Default.ProbeReading));
        }
    }
}
