using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Takes the key ring from where the settings say it is. Every fault starts with the setting's name and shows no key. A ring that was loaded
/// well is kept for whoever takes it, so that a wrapped one is unwrapped once a start.
/// </summary>
internal sealed class KeyRingSource(IKeyRingUnwrapping? unwrapping = null) : IDisposable
{
    private const string FileSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRingFile)}";
    private const string TextSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRing)}";
    private const string WrappedSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KmsWrapped)}";

    private readonly Lock _lock = new();
    private KeyRing? _checked;

    /// <summary>Adds what is wrong with the ring.</summary>
    public void Check(MaskingOptions options, ICollection<string> faults)
    {
        lock (_lock)
        {
            _checked?.Dispose();
            _checked = Load(options, faults);
        }
    }

    /// <summary>Returns the ring that was checked last, or loads it; null after adding to <paramref name="faults"/>.</summary>
    public KeyRing? Take(MaskingOptions options, ICollection<string> faults)
    {
        lock (_lock)
        {
            var ring = _checked ?? Load(options, faults);
            _checked = null;

            return ring;
        }
    }

    public void Dispose() => _checked?.Dispose();

    private KeyRing? Load(MaskingOptions options, ICollection<string> faults)
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
        var given = hasText ? Encoding.UTF8.GetBytes(options.KeyRing!) : ReadFile(options.KeyRingFile!, found);
        var json = given is not null && options.KmsWrapped ? Unwrap(given, found) : given;
        var ring = json is null ? null : KeyRingReader.Read(json, mustSeal: options.Vault, found);

        CryptographicOperations.ZeroMemory(given);
        CryptographicOperations.ZeroMemory(json);
        found.ForEach(fault => faults.Add($"{(hasText ? TextSetting : FileSetting)}: {fault}"));
        return ring;
    }

    private byte[]? Unwrap(byte[] base64, List<string> faults)
    {
        if (!Base64.IsValid(base64) || base64.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            faults.Add($"this is not base64, as a ring is that KMS has wrapped; a ring in plain text needs {WrappedSetting}=false.");
            return null;
        }

        try
        {
            return (unwrapping ?? throw new KeyRingFaultException("there is nothing here that could unwrap it."))
                .Unwrap(Convert.FromBase64String(Encoding.UTF8.GetString(base64)));
        }
        catch (KeyRingFaultException fault)
        {
            faults.Add(fault.Message);
            return null;
        }
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
