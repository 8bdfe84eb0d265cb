using System.Text.RegularExpressions;

namespace BusEtl.Operations.Errors;

/// <summary>Why a message is where it is, read from its headers.</summary>
/// <param name="Type">Type of the exception; the reason of a skipped message; <c>none</c> where no header says anything.</param>
/// <param name="Text">The exception's text, or null. May hold anything: <see cref="SafeText"/> decides whether it is shown.</param>
/// <param name="Fields">The fields that the text names as wrong, in the order of the alphabet; none for a fault that is not the login's.</param>
internal sealed partial record ErrorFault(string Type, string? Text, IReadOnlyList<string> Fields)
{
    private const string InvalidLogin = "The login is invalid: ";
    private const string None = "none";
    private const string Unreadable = "unreadable";

    /// <summary>Whether the text is one that the service writes itself: names, rules and codes, never a value.</summary>
    public bool IsOwnText => Text is not null && OwnTextPattern().IsMatch(Text);

    public static ErrorFault Of(IReadOnlyDictionary<string, string> headers)
    {
        var type = headers.GetValueOrDefault(MessageHeaders.FaultType) ?? headers.GetValueOrDefault(MessageHeaders.Reason) ?? None;
        var text = headers.GetValueOrDefault(MessageHeaders.FaultText);

        return new ErrorFault(TypePattern().IsMatch(type) ? type : Unreadable, text, FieldsOf(text));
    }

    private static IReadOnlyList<string> FieldsOf(string? text)
    {
        if (text is null || !text.StartsWith(InvalidLogin, StringComparison.Ordinal))
            return [];

        return
        [
            .. text[InvalidLogin.Length..].Split("; ")
                .Select(problem => problem.Split(':')[0])
                .Where(field => field == LoginFields.Body || LoginFields.All.Contains(field))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    [GeneratedRegex(
        @"\A(The login is invalid: ((user_id|app_version|device_type|ip|locale|device_id|body): [A-Za-z0-9 ,-]+(; )?)+(\.{1,3})?"
        + @"|The login could not be stored \([A-Za-z0-9 ._:,]{1,200}\)\.)\z")]
    private static partial Regex OwnTextPattern();

    // Names of types and MassTransit's own reasons; a producer can have written anything else.
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z_0-9]*([.+`\-][A-Za-z_][A-Za-z_0-9]*)*\z")]
    private static partial Regex TypePattern();
}
