using System.Text.Json;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using BusEtl.Tests.Integration.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BusEtl.Tests.Integration.Service;

/// <summary>What a login goes through, and in which order, as MassTransit itself says it.</summary>
public sealed class PipelineTests
{
    private const string Queue = "logins";

    // What a thing is stays; how often, how long and where varies.
    private static readonly string[] KeptValues = ["type", "outputType", "contentType", "source", "policy"];

    [Fact]
    public async Task The_filters_of_the_login_endpoint_stand_in_the_approved_order()
    {
        using var host = Compose();

        var probe = host.Services.GetRequiredService<IBusControl>().GetProbeResult(TestContext.Current.CancellationToken);
        var endpoint = JsonSerializer.SerializeToElement(probe.Results)
            .GetProperty("bus").GetProperty("host").GetProperty("receiveEndpoint").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == Queue);

        var approved = Path.Combine(TestEnvironment.Root, "tests", "Integration", "Service", "pipeline.approved.txt");
        Assert.Equal(
            await File.ReadAllLinesAsync(approved, TestContext.Current.CancellationToken),
            Filters(endpoint.GetProperty("filters"), depth: 0));
    }

    [Theory]
    [InlineData("queue:foreign", "only logins, logins_error, logins_skipped.")]
    [InlineData("queue:logins_dlq", "only logins, logins_error, logins_skipped.")]
    [InlineData("topic:foreign", "only BusEtl_Contracts-LoginsRecorded.")]
    public async Task Nothing_is_sent_where_the_settings_do_not_say_so(string address, string names)
    {
        using var host = Compose();

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri(address)));

        Assert.Contains(names, refusal.Message, StringComparison.Ordinal);
    }

    // The real composition. Nothing of it is started, so the addresses answer nothing.
    private static IHost Compose()
    {
        string[] settings =
        [
            "--ConnectionStrings:BusEtl=Host=localhost;Database=not_asked",
            "--Amazon:ServiceUrl=http://localhost:1",
            "--Amazon:Region=us-east-1",
            $"--LoginQueue:Name={Queue}",
            $"--Masking:KeyRing={ServiceSettings.NewKeyRing()}",
        ];
        var builder = BusEtlHost.CreateBuilder(settings, LogTarget.StandardError);
        builder.Services.AddLoginService(builder.Configuration);

        return builder.Build();
    }

    // The probe writes one filter as an object and several as an array.
    private static IEnumerable<string> Filters(JsonElement filters, int depth) =>
        filters.ValueKind == JsonValueKind.Array
            ? filters.EnumerateArray().SelectMany(filter => Filters(filter, depth))
            : [Line(depth, filters.GetProperty("filterType").GetString()!), .. Within(filters, depth + 1)];

    private static IEnumerable<string> Within(JsonElement scope, int depth) => scope.EnumerateObject().SelectMany(member => member switch
    {
        { Name: "filters" } => Filters(member.Value, depth),
        { Value.ValueKind: JsonValueKind.Object } => [Line(depth, member.Name), .. Within(member.Value, depth + 1)],
        _ when KeptValues.Contains(member.Name) => [Line(depth, $"{member.Name}: {member.Value}")],
        _ => Array.Empty<string>(),
    });

    private static string Line(int depth, string text) => new string(' ', 2 * depth) + text;
}
