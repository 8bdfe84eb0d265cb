using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Takes the key ring from where the settings say it is. Every fault starts with the setting's name and shows no key. A ring is read, and
/// a wrapped one unwrapped, once, however often the settings are checked.
/// </summary>
internal sealed class KeyRingSource(IKeyRingUnwrapping? unwrapping = null) : IDisposable
{
    private const string FileSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRingFile)}";
    private const string TextSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KeyRing)}";
    private const string WrappedSetting = $"{MaskingOptions.Section}:{nameof(MaskingOptions.KmsWrapped)}";

    private readonly Lock _lock = new();
    private (string? File, string? Text, bool IsWrapped, bool MustSeal) _readFrom;
    private KeyRing? _ring;

    /// <summary>Returns the ring, which the caller does not dispose of, or null after adding to <paramref name="faults"/>.</summary>
    public KeyRing? Load(MaskingOptions options, ICollection<string> faults)
    {
        var from = (options.KeyRingFile, options.KeyRing, options.KmsWrapped, options.Vault);

        lock (_lock)
        {
            if (_ring is null || from != _readFrom)
            {
                _ring = Read(options, faults);
                _readFrom = from;
            }

            return _ring;
        }
    }

    public void Dispose() => _ring?.Dispose();

    private KeyRing? Read(MaskingOptions options, ICollection<string> faults)
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
            // A pipe or a device has no length, and reading it might not end.
            var file = new FileInfo(path);
            if ((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true, Length: 0 })
            {
                faults.Add($"{Printable(path)} is empty, or no regular file (such as a pipe).");
                return null;
            }

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
