using System.Text;
using BusEtl.Operations;

namespace BusEtl.Service.Commands.Doctor;

/// <summary>Lines of so many columns, broken between words.</summary>
internal sealed class WrappedText(int columns)
{
    private readonly StringBuilder _text = new();

    /// <param name="first">What the first line begins with.</param>
    /// <param name="words">What is broken into lines; of any text.</param>
    /// <param name="hanging">What the others begin with.</param>
    public void AddWrapped(string first, string words, string hanging)
    {
        var line = new StringBuilder(first);
        var isEmpty = true;
        foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(PrintableText.Of))
        {
            if (!isEmpty && line.Length + 1 + word.Length > columns)
            {
                _text.Append(line).Append('\n');
                line.Clear().Append(hanging);
                isEmpty = true;
            }

            line.Append(isEmpty ? "" : " ").Append(word);
            isEmpty = false;
        }

        _text.Append(line.ToString().TrimEnd()).Append('\n');
    }

    public void AddLine() => _text.Append('\n');

    public override string ToString() => _text.ToString();
}
