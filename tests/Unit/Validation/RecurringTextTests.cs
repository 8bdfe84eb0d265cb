using System.Text;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

public sealed class RecurringTextTests
{
    [Fact]
    public void A_text_that_comes_again_is_the_same_string()
    {
        var first = Read("android-that-comes-again");
        var second = Read("android-that-comes-again");

        Assert.Equal("android-that-comes-again", first.Text);
        Assert.Same(first.Text, second.Text);
    }

    [Fact]
    public void Thousands_of_texts_that_share_places_are_each_read_as_they_are()
    {
        string[] texts = [.. Enumerable.Range(0, 3_000).Select(number => $"{number * 7}é")];

        Assert.All(texts.Concat(texts), text => Assert.Equal(text, Read(text).Text));
    }

    [Fact]
    public void Texts_that_are_empty_or_long_or_escaped_are_read_as_they_are()
    {
        Assert.Equal("", Read("").Text);
        Assert.Equal(new string('x', 33), Read(new string('x', 33)).Text);
        Assert.Equal("a\"b", Read("""a\"b""").Text);
        Assert.Equal(WireTextKind.Unreadable, Read("""\ud800""").Kind);
    }

    private static WireText Read(string json) =>
        LoginMessageReader.Read(Encoding.UTF8.GetBytes($$"""{"device_type":"{{json}}"}""")).DeviceType;
}
