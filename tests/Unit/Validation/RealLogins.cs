namespace BusEtl.Tests.Unit.Validation;

/// <summary>The exercise's own messages, which lie beside our checkouts only.</summary>
internal static class RealLogins
{
    public static IReadOnlyList<string> Lines()
    {
        var root = AppContext.BaseDirectory;

        while (root is not null && !File.Exists(Path.Combine(root, "BusEtl.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        var file = Path.Combine(root ?? "", "..", "shared", "data", "login-messages.jsonl");
        Assert.SkipUnless(File.Exists(file), "The exercise's messages are not beside this checkout.");

        return File.ReadAllLines(file);
    }
}
