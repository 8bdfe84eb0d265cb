using System.Globalization;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Recovery;

namespace BusEtl.Service.Commands.Pii;

/// <summary>What a search found, for people and for programs.</summary>
internal static class FoundText
{
    /// <summary>A table of tokens, a table of logins, and a line with the total.</summary>
    public static string Of(FoundLogins found)
    {
        IEnumerable<string> lines = TextTable.Lines(
            ["token", "logins", "first", "last"],
            [.. found.Tokens.Select(token => (string[])
                [token.Token, Number(token.Logins), Date(token.FirstDate) ?? "-", Date(token.LastDate) ?? "-"])]);
        if (found.Logins.Count > 0)
            lines = [.. lines, "", .. Logins(found.Logins)];

        return string.Concat([.. lines.Select(line => $"{line}\n"), $"\n{Total(found)}\n"]);
    }

    /// <summary>What goes into the JSON object; a date is null where a row has none.</summary>
    public static object Shape(PersonalDataKind kind, FoundLogins found) => new
    {
        Kind = PersonalDataKindName.Of(kind),
        found.Total,
        Shown = found.Logins.Count,
        ElapsedMs = Math.Round(found.Elapsed.TotalMilliseconds, 1),
        Tokens = found.Tokens.Select(token => new
        {
            token.Token,
            KeyId = TokenText.KeyIdOf(token.Token),
            token.Logins,
            FirstDate = Date(token.FirstDate),
            LastDate = Date(token.LastDate),
        }),
        Logins = found.Logins.Select(login => new
        {
            login.MessageId,
            CreateDate = Date(login.CreateDate),
            login.UserId,
            login.DeviceType,
            login.AppVersion,
            login.Locale,
            login.Token,
        }),
    };

    private static IEnumerable<string> Logins(IReadOnlyList<FoundLogin> logins) => TextTable.Lines(
        ["date", "message", "user", "device type", "app version", "locale", "key"],
        [.. logins.Select(login => (string[])
        [
            Date(login.CreateDate) ?? "-",
            login.MessageId.ToString(),
            login.UserId ?? "-",
            login.DeviceType ?? "-",
            login.AppVersion ?? "-",
            login.Locale ?? "-",
            TokenText.KeyIdOf(login.Token),
        ])]);

    private static string Total(FoundLogins found)
    {
        var count = $"{Number(found.Total)} {(found.Total == 1 ? "login" : "logins")}";

        return found.Logins.Count == found.Total ? $"{count}." : $"{count}, of which the newest {Number(found.Logins.Count)} are shown.";
    }

    // Adopted rows without a date have the least one.
    private static string? Date(DateOnly? date) =>
        date == DateOnly.MinValue ? null : date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
