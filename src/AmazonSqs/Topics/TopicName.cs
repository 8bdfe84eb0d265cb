using System.Text.RegularExpressions;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>What SNS takes as a topic's name: 1 to 256 letters, digits, hyphens and underscores, and <c>.fifo</c> at the end.</summary>
internal static partial class TopicName
{
    public static string Legal(string name) => IllegalCharacter().Replace(name, "_");

    /// <returns>What is wrong with a name; null when SNS takes it.</returns>
    public static string? Problem(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "is empty";

        if (name.Length > SnsLimits.MaxTopicNameLength)
            return $"has {name.Length} characters; SNS takes {SnsLimits.MaxTopicNameLength} at most (SetEntityName gives a shorter one)";

        var stem = SqsAddress.IsFifo(name) ? name[..^SqsAddress.FifoSuffix.Length] : name;

        return stem.Length == 0 || IllegalCharacter().IsMatch(stem)
            ? "may have letters, digits, hyphens and underscores only"
            : null;
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex IllegalCharacter();
}
