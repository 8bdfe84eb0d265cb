using System.CommandLine;
using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl keys</c>: the keys of the masking.</summary>
internal static class KeysCommand
{
    private static readonly Option<FileInfo> File = new("--file")
    {
        Description = "The file to write. It must not exist; only its owner may read it.",
        Required = true,
    };

    public static Command Create()
    {
        var create = new Command("new", "Make a key ring with one new random token key.") { File };
        create.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(File).FullName;
            if (System.IO.File.Exists(path))
                throw new CommandException($"{path} exists. A key ring is never overwritten: without its keys the tokens that they made are lost.");

            KeyRing.GenerateFile(path);
            Console.Out.WriteLine($"Wrote a new key ring to {path}. Keep a copy in a safe place.");

            return 0;
        });

        return new Command("keys", "Make the keys of the masking.") { create };
    }
}
