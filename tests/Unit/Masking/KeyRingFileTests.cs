using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KeyRingFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("busetl-");

    private string Ring => Path.Combine(_directory.FullName, "keys.json");

    [Fact]
    public void A_new_ring_has_a_key_of_each_purpose_is_valid_and_never_the_same()
    {
        KeyRingFile.Generate(Ring);
        KeyRingFile.Generate(Ring + "2");

        Assert.Equal([new ListedKey("t1", KeyPurpose.Token, true), new ListedKey("s1", KeyPurpose.Sealing, true)], KeyRingFile.List(Ring));
        var keys = Read(Ring).Keys.Concat(Read(Ring + "2").Keys).Select(key => Convert.ToBase64String(key.Material)).ToList();
        Assert.All(keys, key => Assert.Equal(32, Convert.FromBase64String(key).Length));
        Assert.Distinct(keys);
    }

    [Fact]
    public void A_new_file_is_its_owners_only_and_never_overwritten()
    {
        KeyRingFile.Generate(Ring);
        var text = File.ReadAllText(Ring);

        Assert.Throws<IOException>(() => KeyRingFile.Generate(Ring));
        Assert.Equal(text, File.ReadAllText(Ring));
        AssertMode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("t1", "t2", KeyPurpose.Token)]
    [InlineData("s1", "s2", KeyPurpose.Sealing)]
    public void A_retired_key_stays_and_a_new_one_of_its_purpose_is_active(string id, string added, KeyPurpose purpose)
    {
        KeyRingFile.Generate(Ring);
        var before = Read(Ring);

        Assert.Equal(added, KeyRingFile.Retire(Ring, id));

        var after = Read(Ring);
        Assert.Equal(added, (purpose == KeyPurpose.Token ? after.ActiveTokenKey : after.ActiveSealingKey!).Id);
        Assert.Equal(
            before.Keys.Select(key => Convert.ToBase64String(key.Material)),
            before.Keys.Select(key => Convert.ToBase64String(after.Keys.Single(kept => kept.Id == key.Id).Material)));
        Assert.Equal(
            [(added, true), (id, false)],
            after.Keys.Where(key => key.Purpose == purpose).Select(key => (key.Id, key.IsActive)).OrderDescending());
        Assert.Equal(3, after.Keys.Count);
    }

    [Fact]
    public void A_change_keeps_the_files_mode_and_leaves_no_other_file()
    {
        KeyRingFile.Generate(Ring);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Ring, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        KeyRingFile.Retire(Ring, "t1");

        AssertMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal([Ring], Directory.EnumerateFiles(_directory.FullName));
    }

    [Fact]
    public void A_change_through_a_link_changes_the_file_behind_it()
    {
        KeyRingFile.Generate(Ring);
        var link = Path.Combine(_directory.FullName, "link.json");
        File.CreateSymbolicLink(link, Ring);

        KeyRingFile.Retire(link, "s1");

        Assert.Equal("s2", Read(Ring).ActiveSealingKey!.Id);
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Of_changes_at_once_none_is_lost()
    {
        KeyRingFile.Generate(Ring);

        var added = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => TryRetire()).OfType<string>().ToList();

        Assert.NotEmpty(added);
        Assert.Distinct(added);
        Assert.Subset(Read(Ring).TokenKeys.Select(key => key.Id).ToHashSet(), added.ToHashSet());

        // Another one may have the file open, or have retired the key meanwhile: either is an error that its user reads.
        string? TryRetire()
        {
            try
            {
                return KeyRingFile.Retire(Ring, Read(Ring).ActiveTokenKey.Id);
            }
            catch (Exception e) when (e is IOException or KeyRingFaultException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData("t9", "The ring has no key 't9'; it has t1, s1.")]
    [InlineData("bXkgc2VjcmV0IGtleQ==", "The ring has no key of that id; it has t1, s1.")]
    public void An_unknown_key_cannot_be_retired(string id, string fault) => AssertRefused(() => KeyRingFile.Retire(Ring, id), fault);

    [Fact]
    public void A_retired_key_cannot_be_retired()
    {
        KeyRingFile.Generate(Ring);
        KeyRingFile.Retire(Ring, "t1");

        AssertRefused(() => KeyRingFile.Retire(Ring, "t1"), "The key 't1' is retired already.");
    }

    [Fact]
    public void A_ring_without_a_sealing_key_gets_one_and_another_does_not()
    {
        File.WriteAllText(Ring, KeyRings.Json(KeyRings.Entry("prod"), KeyRings.Entry("s3", "retired", 2)));

        Assert.Equal("s4", KeyRingFile.AddSealingKey(Ring));
        Assert.Equal("s4", Read(Ring).ActiveSealingKey!.Id);
        AssertRefused(() => KeyRingFile.AddSealingKey(Ring), "The ring has an active sealing key, 's4'. To replace it, retire it.");
    }

    [Fact]
    public void A_wrong_ring_is_told_with_all_its_faults_and_not_changed()
    {
        File.WriteAllText(Ring, KeyRings.Json(KeyRings.Entry("t1", length: 31), KeyRings.Entry("t1", "retired", 2)));

        AssertRefused(
            () => KeyRingFile.Retire(Ring, "t1"),
            $"tokenKeys[0]: the key has 31 bytes; it must have 32 to 64.{Environment.NewLine}tokenKeys[1]: the id 't1' is that of tokenKeys[0].");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static KeyRing Read(string path) => KeyRings.Of(File.ReadAllText(path));

    private void AssertRefused(Action change, string fault)
    {
        if (!File.Exists(Ring))
        {
            KeyRingFile.Generate(Ring);
        }

        var text = File.ReadAllText(Ring);

        Assert.Equal(fault, Assert.Throws<KeyRingFaultException>(change).Message);
        Assert.Equal(text, File.ReadAllText(Ring));
        Assert.Equal([Ring], Directory.EnumerateFiles(_directory.FullName));
    }

    private void AssertMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(mode, File.GetUnixFileMode(Ring));
        }
    }
}
