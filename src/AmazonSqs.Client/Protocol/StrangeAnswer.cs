using System.Text;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>Tells from an answer that is not the service's who may have given it. Nothing of the answer itself is repeated.</summary>
internal static class StrangeAnswer
{
    private const int Looked = 1024;

    /// <param name="body">The answer.</param>
    /// <param name="serviceName">Who should have given it: 'SQS'.</param>
    /// <param name="speaksXml">Whether that service answers in XML; otherwise it does so in JSON.</param>
    /// <returns>What it is, to follow 'The server at x '; null when it may be a broken answer of the service itself.</returns>
    public static string? Describe(ReadOnlySpan<byte> body, string serviceName, bool speaksXml)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, Looked)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
            return $"answers with nothing: it is not {serviceName}, or something in between swallows its answers.";

        return text[0] switch
        {
            '<' when IsHtml(text) =>
                $"answers with a page in HTML: a proxy, a load balancer or a sign-in page stands there, or before {serviceName}.",
            '<' => speaksXml ? null : OldSqs(text),
            '{' or '[' when speaksXml => $"answers in JSON, which {serviceName} does not.",
            '{' or '[' => IsJson(body) && !text.Contains("\"Messages\"", StringComparison.Ordinal)
                ? $"answers in JSON that is not {serviceName}'s."
                : null,
            _ => $"answers with something that is neither XML nor JSON: it is not {serviceName}.",
        };
    }

    private static string OldSqs(string text) => text.Contains("Response", StringComparison.Ordinal)
        ? "answers in XML: it speaks SQS's old query protocol only. BusEtl needs the JSON protocol, which AWS has; LocalStack has it from 3.0, "
            + "ElasticMQ from 1.4 and GoAws from 0.5 on."
        : "answers in XML that is not SQS's.";

    private static bool IsHtml(string text) =>
        text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.Contains("<html", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // To the end: a connection that broke leaves half of it.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
