using System.CommandLine;
using System.Text.Json;
using BusEtl.Operations.Diagnosing;
using BusEtl.Service.Commands;
using BusEtl.Service.Commands.Doctor;
using BusEtl.Tests.Unit.Diagnosing;

namespace BusEtl.Tests.Unit.Commands;

public sealed class DoctorCommandTests
{
    private static readonly Diagnosis Sick = MadeUpDiagnosis.Of(MadeUpDiagnosis.Fault(), MadeUpDiagnosis.Warning());

    [Fact]
    public void The_help_is_the_approved_one()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = new RootCommand { DoctorCommand.Create() }.Parse(["doctor", "--help"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        Approved.Equal("Commands", "help-doctor.approved.txt", output.ToString().Replace(RootCommand.ExecutableName, "busetl", StringComparison.Ordinal));
    }

    [Fact]
    public void The_text_is_the_approved_one() => Approved.Equal("Commands", "doctor.approved.txt", DoctorText.Of(Sick));

    [Fact]
    public void The_text_of_the_healthy_is_the_approved_one() =>
        Approved.Equal("Commands", "doctor-well.approved.txt", DoctorText.Of(MadeUpDiagnosis.Of()));

    [Fact]
    public void The_JSON_is_the_approved_one() => Approved.Equal("Commands", "doctor.approved.json", DoctorJson.Of(Sick));

    [Theory]
    [InlineData(0, 0, 0, "well")]
    [InlineData(1, 0, 1, "faults")]
    [InlineData(0, 1, 2, "warnings")]
    [InlineData(2, 3, 1, "faults")]
    public void The_exit_code_and_the_result_tell_faults_from_warnings(int faults, int warnings, int expected, string result)
    {
        var diagnosis = MadeUpDiagnosis.Of(
        [
            .. Enumerable.Repeat(MadeUpDiagnosis.Fault(), faults), .. Enumerable.Repeat(MadeUpDiagnosis.Warning(), warnings),
        ]);

        Assert.Equal(expected, DoctorCommand.ExitCodeOf(diagnosis));
        using var json = JsonDocument.Parse(DoctorJson.Of(diagnosis));
        Assert.Equal(result, json.RootElement.GetProperty("result").GetString());
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(80, 80)]
    [InlineData(200, 80)]
    [InlineData(1, 40)]
    public void No_line_is_longer_than_the_reader_s_unless_a_word_is(int columns, int longest) =>
        Assert.All(DoctorText.Of(Sick, columns).Split('\n'), line => Assert.InRange(line.Length, 0, longest));

    [Fact]
    public void A_word_that_is_longer_than_a_line_has_one_of_its_own()
    {
        var name = new string('q', 100);
        var text = DoctorText.Of(MadeUpDiagnosis.Of(MadeUpDiagnosis.Fault() with { Evidence = $"SQS has no queue {name} here." }));

        Assert.Contains($"\n         {name}\n         here.\n", text, StringComparison.Ordinal);
    }
}
