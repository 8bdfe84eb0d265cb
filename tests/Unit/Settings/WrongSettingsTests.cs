using System.Text;
using BusEtl.Service;
using BusEtl.Service.Hosting;
using BusEtl.Tests.Unit.Masking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Unit.Settings;

/// <summary>
/// What a user reads who starts the service with one of the files in <c>Wrong</c>, each laid over settings that are right. A new file there
/// fails here until its text is approved.
/// </summary>
public sealed class WrongSettingsTests
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Settings", "Wrong");

    [Fact]
    public void Every_wrong_file_is_answered_by_the_approved_text()
    {
        var actual = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(Files).Order(StringComparer.Ordinal))
            actual.Append(Path.GetFileName(file)).Append('\n').Append(Indented(Answer(file))).Append('\n');

        Approved.Equal("Settings", "wrong-settings.approved.txt", actual.ToString());
    }

    [Fact]
    public void A_missing_file_and_a_directory_are_named_in_one_line()
    {
        Assert.Equal("There is no settings file /no/such/settings.json.", Answer("/no/such/settings.json"));
        Assert.Equal($"The settings file {Files} cannot be read.", FailureOf(Files));
    }

    [Fact]
    public void The_settings_below_the_wrong_files_are_right()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "{}");

        Assert.Equal("", FailureOf(file));
        File.Delete(file);
    }

    private static string Answer(string file) => FailureOf(file).Replace(Files + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    private static string FailureOf(string file)
    {
        try
        {
            var builder = BusEtlHost.CreateBuilder([], LogTarget.StandardError, file);
            LayOver(builder.Configuration);
            builder.Services.AddLoginService(builder.Configuration);
            using var services = builder.Services.BuildServiceProvider();
            BusEtlHost.CheckSettings(services);

            return "";
        }
        catch (Exception exception)
        {
            return FailureText.Of(exception);
        }
    }

    // Nothing of this machine, and what is required.
    private static void LayOver(ConfigurationManager configuration)
    {
        foreach (var environment in configuration.Sources.OfType<EnvironmentVariablesConfigurationSource>().ToList())
            configuration.Sources.Remove(environment);

        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("ConnectionStrings:BusEtl", "Host=localhost;Database=busetl;Username=busetl;Password=busetl"),
                new("Masking:KeyRing", KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3))),
            ],
        });
    }

    private static string Indented(string text) =>
        string.Concat(text.Split(Environment.NewLine).Select(line => $"  {line}\n"));
}
