using BusEtl.Consumers.Masking;
using BusEtl.Operations.Diagnosing.Database;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>Is the key ring safe where it is, and has it every key that what is stored needs?</summary>
/// <param name="database">The way to PostgreSQL.</param>
/// <param name="masking">What the settings say of the ring; null when they cannot be read.</param>
/// <param name="ring">Gives the ring; null when it is at fault, which the settings' examination says.</param>
/// <param name="time">The clock.</param>
internal sealed class KeysExamination(DatabaseAccess database, MaskingOptions? masking, Func<Task<KeyRing?>> ring, TimeProvider time)
    : IExamination
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public string Area => "keys";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        LookAtFile(report);
        if (await ring() is not { } keys)
        {
            report.NotLookedAt("the keys, and what is stored under them", "the key ring is not usable; see 'settings'");
            return;
        }

        report.IsWell(string.Join(", ", keys.Keys.Select(key => $"{key.Id} ({Purpose(key)}, {(key.IsActive ? "active" : "retired")})")));
        await new StoredKeys(database, keys).LookAsync(report, cancellationToken);
        await new KeyProofs(database, keys).LookAsync(report, cancellationToken);
        if (masking is { Vault: true } && await database.FaultAsync() is null)
            await new StoredOriginals(database).LookAsync(report, cancellationToken);
    }

    private void LookAtFile(AreaReport report)
    {
        if (masking?.KeyRingFile is not { Length: > 0 } path || !File.Exists(path))
            return;

        var age = time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        report.IsWell($"the ring's file was written {Math.Max(0, (int)age.TotalDays)} d ago");
        if (OperatingSystem.IsWindows())
            return;

        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) == 0)
            return;

        report.Warning(
            "ring_readable",
            what: "Others on this machine may read or write the key ring.",
            evidence: $"Masking:KeyRingFile has the mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}.",
            consequence: masking.KmsWrapped
                ? "They get the wrapped ring; a writer may take the service's keys away."
                : "Whoever has the token key can test guesses against tokens; with the sealing key and the vault he reads the originals.",
            next: "chmod 600 the file, owned by the user that runs the service.");
    }

    private static string Purpose(RingKey key) => key.Purpose == KeyPurpose.Token ? "token" : "sealing";
}
