using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Bench.Load.Reporting;

/// <summary>A report as JSON of stable shape, in snake case. Fractions are rounded to what a reader needs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new RoundedConverter() },
    };

    public static string Of(BenchReport report) => JsonSerializer.Serialize(report, Options);

    /// <exception cref="JsonException">The text is no JSON, or a figure is missing in it.</exception>
    public static BenchReport Read(string json) =>
        JsonSerializer.Deserialize<BenchReport>(json, Options) ?? throw new JsonException("The report is null.");

    private sealed class RoundedConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value, Decimals(value)));

        private static int Decimals(double value) => Math.Abs(value) switch
        {
            >= 100 => 1,
            >= 10 => 2,
            >= 1 => 3,
            _ => 4,
        };
    }
}
