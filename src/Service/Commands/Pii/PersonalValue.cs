using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Commands.Pii;

/// <summary>A value as an operator typed it: personal data. It prints as its kind.</summary>
internal sealed record PersonalValue(PersonalDataKind Kind, string Text)
{
    /// <summary>Its tokens under all token keys, that of the active one first.</summary>
    /// <exception cref="CommandException">It cannot be one of its kind.</exception>
    public IReadOnlyList<string> TokensOf(LoginMasking masking)
    {
        try
        {
            return masking.TokensOf(Kind, Text);
        }
        catch (ArgumentException)
        {
            throw new CommandException(Kind == PersonalDataKind.Ip ? "--ip is not an IP address." : "--device-id must not be blank.");
        }
    }

    /// <summary>Whether a text that will be kept shows the value.</summary>
    public bool IsIn(string text) => text.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase);

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Kind);
        return true;
    }
}
