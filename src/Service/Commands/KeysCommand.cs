using System.CommandLine;
using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl keys</c>: the keys of the masking. No command prints one.</summary>
internal static class KeysCommand
{
    private const string Restart = "Running tasks keep the ring that they started with until they are restarted with this one.";

    private static readonly Option<FileInfo> NewFile = new("--file")
    {
        Description = "The file to write. It must not exist; only its owner may read it.",
        Required = true,
    };

    private static readonly Option<FileInfo> RingFile = new("--file")
    {
        Description = "The key ring's file.",
        Required = true,
    };

    private static readonly Argument<string> Id = new("ID") { Description = "The key's id." };

    public static Command Create() => new("keys", "Make and change the keys of the masking.") { New(), List(), Retire(), Add() };

    private static Command New()
    {
        var command = new Command("new", "Make a key ring with a new random token key and a new random sealing key.") { NewFile };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(NewFile).FullName;
            if (File.Exists(path))
                throw new CommandException($"{path} exists. A key ring is never overwritten: without its keys the tokens that they made are lost.");

            KeyRingFile.Generate(path);
            Console.Out.WriteLine($"Wrote a new key ring to {path}. Keep a copy in a safe place.");

            return 0;
        });

        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Show id, purpose and state of each key.") { RingFile };
        command.SetAction(parsed =>
        {
            foreach (var key in KeyRingFile.List(parsed.GetRequiredValue(RingFile).FullName))
                Console.Out.WriteLine($"{key.Id,-16}  {NameOf(key.Purpose),-7}  {(key.IsActive ? "active" : "retired")}");

            return 0;
        });

        return command;
    }

    private static Command Retire()
    {
        var command = new Command(
            "retire", "Replace an active key by a new one. The old one stays in the ring, for what it made. Comments in the file are not kept.")
        {
            Id,
            RingFile,
        };
        command.SetAction(parsed =>
        {
            var id = parsed.GetRequiredValue(Id);
            var added = KeyRingFile.Retire(parsed.GetRequiredValue(RingFile).FullName, id);
            Console.Out.WriteLine($"The key {id} is retired; {added} is active in its place. {Restart} Keep a copy of the ring in a safe place.");

            return 0;
        });

        return command;
    }

    private static Command Add()
    {
        var command = new Command("add", "Add a sealing key to a ring that has no active one. Comments in the file are not kept.") { RingFile };
        command.SetAction(parsed =>
        {
            var added = KeyRingFile.AddSealingKey(parsed.GetRequiredValue(RingFile).FullName);
            Console.Out.WriteLine($"The sealing key {added} is active. {Restart} Keep a copy of the ring in a safe place.");

            return 0;
        });

        return command;
    }

    private static string NameOf(KeyPurpose purpose) => purpose == KeyPurpose.Token ? "token" : "sealing";
}
