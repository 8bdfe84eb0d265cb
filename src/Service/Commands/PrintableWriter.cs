using System.Text;
using BusEtl.Operations;

namespace BusEtl.Service.Commands;

/// <summary>
/// Writes what a terminal may get, and the rest as <c>\u....</c>. Line feeds are its own: a text that must stay in its line goes through
/// <see cref="PrintableText.Of"/> first.
/// </summary>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter
{
    private char _half;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        // The halves of a pair may come one by one.
        if (char.IsHighSurrogate(value))
        {
            _half = value;
            return;
        }

        var text = _half == default ? value.ToString() : $"{_half}{value}";
        _half = default;
        inner.Write(PrintableText.OfLines(text));
    }

    public override void Write(string? value) => inner.Write(value is null ? null : PrintableText.OfLines(value));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : PrintableText.OfLines(value));

    public override Task WriteAsync(char value)
    {
        Write(value);

        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value) => inner.WriteAsync(value is null ? null : PrintableText.OfLines(value));

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(value is null ? null : PrintableText.OfLines(value));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();
}
