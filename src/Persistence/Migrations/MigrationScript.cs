namespace BusEtl.Persistence.Migrations;

/// <summary>The SQL of a migration, which stands in files of its own under <c>Sql</c>.</summary>
internal static class MigrationScript
{
    public static string Read(string name)
    {
        using var script = new StreamReader(typeof(MigrationScript).Assembly.GetManifestResourceStream(name)!);

        return script.ReadToEnd();
    }
}
