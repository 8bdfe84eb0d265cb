using System.Text.RegularExpressions;

namespace BusEtl.Operations.Errors;

/// <summary>Rules that mend bodies on their way back, in the order in which they were given by kind: rename, as-text, set.</summary>
internal sealed partial class Repair(IReadOnlyList<RepairRule> rules)
{
    public static readonly Repair None = new([]);

    public bool IsNone => rules.Count == 0;

    /// <returns>The mended body; the very same one where no rule applies or it is no JSON object.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body)
    {
        if (IsNone || BodyField.Read(body) is not { } fields)
            return body;

        var before = fields.ToArray();
        foreach (var rule in rules)
            rule.Apply(fields);

        return fields.SequenceEqual(before) ? body : BodyField.Write(fields);
    }

    public override string ToString() => string.Join("; ", rules);

    /// <returns>A rule of the form <c>field=value</c>, or the fault of it.</returns>
    public static (RepairRule? Rule, string? Fault) ParseSet(string text)
    {
        var (field, value) = Split(text);
        if (value is null || !LoginFields.Clear.Contains(field))
        {
            var fields = string.Join(", ", LoginFields.Clear);
            return (null, $"--set takes field=value, with one of the fields {fields}. Personal data is not set by a rule.");
        }

        return SafeText.HoldsAddress(value)
            ? (null, "--set has a value that looks like an IP address. Personal data is not set by a rule.")
            : (new SetRule(field, value), null);
    }

    /// <inheritdoc cref="ParseSet"/>
    public static (RepairRule? Rule, string? Fault) ParseRename(string text)
    {
        var (old, name) = Split(text);

        return name is null || !LoginFields.All.Contains(name) || old == name || !OldNamePattern().IsMatch(old)
            ? (null, $"--rename takes old=new, where new is one of {string.Join(", ", LoginFields.All)} "
                + "and old another name of letters, digits, '_' and '-'.")
            : (new RenameRule(old, name), null);
    }

    /// <inheritdoc cref="ParseSet"/>
    public static (RepairRule? Rule, string? Fault) ParseAsText(string field) => LoginFields.All.Contains(field)
        ? (new TextRule(field), null)
        : (null, $"--as-text takes one of the fields {string.Join(", ", LoginFields.All)}.");

    private static (string Left, string? Right) Split(string text)
    {
        var place = text.IndexOf('=', StringComparison.Ordinal);

        return place < 0 ? (text, null) : (text[..place], text[(place + 1)..]);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex OldNamePattern();
}
