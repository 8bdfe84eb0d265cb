using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Decides of each field of a body how it is shown. Producers mix fields up, so that a field's name alone says nothing: a clear field is
/// shown only where its value looks like one of its own, is no address, and neither is nor holds a value of another field of the same body.
/// </summary>
internal sealed partial class FieldViews
{
    private const int LongestUserId = 128;
    private const int LongestNumber = 8;

    private readonly JsonElement _body;
    private readonly LoginMasking _masking;
    private readonly PersonalTexts _personal;

    public FieldViews(JsonElement body, LoginMasking masking)
    {
        (_body, _masking) = (body, masking);
        _personal = new PersonalTexts(body.EnumerateObject()
            .Where(field => NameOf(field) is not { } name || !LoginFields.Clear.Contains(name))
            .Select(field => field.Value));
    }

    public IReadOnlyList<FieldView> ToList() => [.. _body.EnumerateObject().Select(ViewOf)];

    private FieldView ViewOf(JsonProperty field)
    {
        var name = NameOf(field);

        return new FieldView(
            SafeText.OfName(name ?? ""),
            ShownOf(name, field.Value));
    }

    private string ShownOf(string? name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.String when TextOf(value) is not { } => "<text that is not Unicode>",
        JsonValueKind.String when TokenOf(name, TextOf(value)!) is { } token => token,
        JsonValueKind.String when IsHarmless(name, TextOf(value)!) => value.GetRawText(),
        JsonValueKind.Number when name is not null && LoginFields.Clear.Contains(name) && value.GetRawText().Length <= LongestNumber
            && !_personal.AreIn(value.GetRawText()) => value.GetRawText(),
        _ => Hidden(value),
    };

    private string? TokenOf(string? name, string value)
    {
        if (!PersonalDataKindName.TryParse(name, out var kind))
            return null;

        try
        {
            return _masking.TokenOf(kind, value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private bool IsHarmless(string? name, string text) => !_personal.AreIn(text) && !SafeText.HoldsAddress(text) && name switch
    {
        LoginFields.UserId => text.Length <= LongestUserId && !text.Any(char.IsControl),
        LoginFields.AppVersion => VersionPattern().IsMatch(text),
        LoginFields.DeviceType => DeviceTypePattern().IsMatch(text),
        LoginFields.Locale => LocalePattern().IsMatch(text),
        _ => false,
    };

    private static string Hidden(JsonElement value)
    {
        var (kind, length, unit) = value.ValueKind switch
        {
            JsonValueKind.String => ("text", TextOf(value)?.Length ?? 0, "characters"),
            JsonValueKind.Array => ("array", value.GetArrayLength(), "elements"),
            JsonValueKind.Object => ("object", value.GetPropertyCount(), "fields"),
            _ => ("number", value.GetRawText().Length, "characters"),
        };

        return string.Create(CultureInfo.InvariantCulture, $"<{kind} of {length} {unit}>");
    }

    // Half a surrogate pair is no text.
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[0-9]{1,6}(\.[0-9]{1,6}){0,3}(-[A-Za-z]{1,16}[.-]?[0-9]{0,4})?\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z _-]{0,31}\z")]
    private static partial Regex DeviceTypePattern();

    [GeneratedRegex(@"\A[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*\z")]
    private static partial Regex LocalePattern();
}
