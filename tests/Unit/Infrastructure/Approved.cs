namespace BusEtl.Tests.Unit;

/// <summary>Compares a text with an approved file. What was seen lies beside the test's executable, to be looked at and copied.</summary>
internal static class Approved
{
    public static void Equal(string folder, string name, string actual)
    {
        var approved = Path.Combine(AppContext.BaseDirectory, folder, name);
        var received = approved.Replace(".approved.", ".received.", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);

        Assert.True(File.Exists(approved) && File.ReadAllText(approved) == actual, $"""
            This is not what {name} says. If it is right, copy {received} over it.
            {actual}
            """);
        File.Delete(received);
    }
}
