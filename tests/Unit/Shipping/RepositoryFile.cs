namespace BusEtl.Tests.Unit.Shipping;

/// <summary>Files of the repository, by their path from its root.</summary>
internal static class RepositoryFile
{
    public static string Root { get; } = FindRoot();

    public static string Path(string path) => System.IO.Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Path(path));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "BusEtl.sln")))
            directory = directory.Parent;

        return directory?.FullName ?? throw new InvalidOperationException($"No BusEtl.sln above {AppContext.BaseDirectory}.");
    }
}
