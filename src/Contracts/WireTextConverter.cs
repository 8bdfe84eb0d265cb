using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>Writes a value of the same kind where the value itself was not kept: 0, false, {}, [] or half a surrogate pair.</summary>
internal sealed class WireTextConverter : JsonConverter<WireText>
{
    public override bool HandleNull => true;

    public override WireText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireText.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, WireText value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case WireTextKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            case WireTextKind.Unreadable:
                writer.WriteRawValue("\"\\ud800\""u8, skipInputValidation: true);
                break;
            case WireTextKind.Number:
                writer.WriteNumberValue(0);
                break;
            case WireTextKind.Boolean:
                writer.WriteBooleanValue(false);
                break;
            case WireTextKind.JsonObject:
                writer.WriteRawValue("{}"u8, skipInputValidation: true);
                break;
            case WireTextKind.JsonArray:
                writer.WriteRawValue("[]"u8, skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
