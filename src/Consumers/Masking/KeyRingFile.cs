using System.Security.Cryptography;
using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// A key ring in a file, as the commands of operators make and change it. The faults of a file's text are in a
/// <see cref="KeyRingFaultException"/>.
/// </summary>
public static class KeyRingFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new ring, with a token key and a sealing key, to a new file that only its owner may read and write.</summary>
    /// <exception cref="IOException">The file exists already, and was left as it is, or it cannot be written.</exception>
    public static void Generate(string path) => WriteNew(path, KeyRingText.Generate());

    /// <summary>The keys of the ring, token keys first.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ListedKey> List(string path)
    {
        using var ring = Parse(File.ReadAllBytes(path));

        return [.. ring.Keys.Select(key => new ListedKey(key.Id, key.Purpose, key.IsActive))];
    }

    /// <summary>Makes a new active key of the same purpose in the place of an active one, which becomes a retired one.</summary>
    /// <returns>The new key's id.</returns>
    /// <exception cref="IOException">The file cannot be read or written, or another command has it open.</exception>
    public static string Retire(string path, string id) => Change(path, ring =>
    {
        var key = ring.Keys.FirstOrDefault(key => key.Id == id)
            ?? throw new KeyRingFaultException(
                $"The ring has no key {(KeyEntry.IsId(id) ? $"'{id}'" : "of that id")}; it has {string.Join(", ", ring.Keys)}.");

        return key.IsActive ? key.Purpose : throw new KeyRingFaultException($"The key '{id}' is retired already.");
    });

    /// <summary>Adds an active sealing key to a ring that has none, such as one that was made when there was no vault.</summary>
    /// <returns>The new key's id.</returns>
    /// <exception cref="IOException">The file cannot be read or written, or another command has it open.</exception>
    public static string AddSealingKey(string path) => Change(path, ring => ring.ActiveSealingKey is { } key
        ? throw new KeyRingFaultException($"The ring has an active sealing key, '{key.Id}'. To replace it, retire it.")
        : KeyPurpose.Sealing);

    private static string Change(string path, Func<KeyRing, KeyPurpose> purposeOfNewKey)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

        // Held to the end: of two changes at once one would be lost, and with it a key.
        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var json = new byte[file.Length];
        file.ReadExactly(json);

        using var ring = Parse(json);
        var text = KeyRingText.WithNewKey(ring, purposeOfNewKey(ring), out var added);
        Replace(target, text);

        return added;
    }

    private static void Replace(string path, string text)
    {
        var next = $"{path}.{Guid.NewGuid():n}";

        try
        {
            WriteNew(next, text);

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(next, File.GetUnixFileMode(path));
            }

            File.Move(next, path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    private static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private static KeyRing Parse(byte[] json)
    {
        var faults = new List<string>();
        var ring = KeyRingReader.Read(json, mustSeal: false, faults);
        CryptographicOperations.ZeroMemory(json);

        return ring ?? throw new KeyRingFaultException(string.Join(Environment.NewLine, faults));
    }
}

/// <summary>A key of a ring without its material.</summary>
public sealed record ListedKey(string Id, KeyPurpose Purpose, bool IsActive);

/// <summary>A key ring cannot be used or changed as asked; the text says why and holds no key.</summary>
public sealed class KeyRingFaultException(string message) : Exception(message);
