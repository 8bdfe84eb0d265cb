using System.CommandLine;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Recovery;

namespace BusEtl.Service.Commands.Pii;

/// <summary>Ways to name what is looked for. No text that comes of them holds the value.</summary>
internal static class PersonalArguments
{
    public static readonly Option<string> Token = new("--token")
    {
        HelpName = "TOKEN",
        Description = "A token, as it stands in masked_ip or masked_device_id.",
    };

    public static readonly Option<string> Ip = new("--ip") { HelpName = "ADDRESS", Description = "An IP address, in any spelling." };

    public static readonly Option<string> DeviceId = new("--device-id") { HelpName = "ID", Description = "A device id." };

    /// <summary>Declares options of which exactly one must be given.</summary>
    public static void AddOneOf(this Command command, params Option[] options)
    {
        foreach (var option in options)
            command.Options.Add(option);

        var names = string.Join(" or ", options.Select(option => option.Name));
        command.Validators.Add(result =>
        {
            if (options.Count(option => result.GetResult(option) is not null) != 1)
                result.AddError($"Give exactly one of {names}.");
        });
    }

    /// <exception cref="CommandException">It has not the form of a token.</exception>
    public static string CheckedToken(string? token) => TokenText.IsToken(token)
        ? token!
        : throw new CommandException("--token is not a token: a token is a key's id, a dot and 43 letters, digits, - and _.");

    /// <summary>The value of <c>--ip</c> or <c>--device-id</c>; null when neither is given.</summary>
    public static PersonalValue? ValueOf(ParseResult parsed) => (parsed.GetValue(Ip), parsed.GetValue(DeviceId)) switch
    {
        ({ } ip, _) => new PersonalValue(PersonalDataKind.Ip, ip),
        (_, { } deviceId) => new PersonalValue(PersonalDataKind.DeviceId, deviceId),
        _ => null,
    };
}
