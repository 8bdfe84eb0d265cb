using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>Takes the key ring from where the settings say it is. Every fault starts with the setting's name and shows no key.</summary>
internal static class KeyRingSource
{
    private const string FileSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRingFile)}";
    private const string TextSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRing)}";

    /// <summary>Returns the ring, or null after adding to <paramref name="faults"/>.</summary>
    public static KeyRing? Load(MaskingOptions options, ICollection<string> faults)
    {
        var hasFile = !string.IsNullOrWhiteSpace(options.KeyRingFile);
        var hasText = !string.IsNullOrWhiteSpace(options.KeyRing);

        if (hasFile == hasText)
        {
            faults.Add(hasFile
                ? $"{FileSetting} and {TextSetting} must not both be given."
                : $"{FileSetting} or {TextSetting} must be given.");
            return null;
        }

        var found = new List<string>();
        var json = hasText ? Encoding.UTF8.GetBytes(options.KeyRing!) : ReadFile(options.KeyRingFile!, found);
        var ring = json is null ? null : KeyRingReader.Read(json, found);

        found.ForEach(fault => faults.Add($"{(hasText ? TextSetting : FileSetting)}: {fault}"));
        return ring;
    }

    private static byte[]? ReadFile(string path, List<string> faults)
    {
        if (path.AsSpan().TrimStart().StartsWith("{"))
        {
            faults.Add($"this is JSON, not a path; a ring itself belongs in {TextSetting}.");
            return null;
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add($"{Printable(path)} does not exist.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add($"{Printable(path)} cannot be read.");
        }

        return null;
    }

    // A key that was set here by mistake must not be printed. Base64 has no dot, so a name with an extension is none.
    private static string Printable(string path) =>
        Path.HasExtension(path) && !path.Contains('{') ? $"the file '{path}'" : "the file";
}
