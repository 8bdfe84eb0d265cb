using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>docs/threats.md promises nothing that no test says.</summary>
public sealed partial class ThreatsTests
{
    public static TheoryData<string, string> Tests =>
        [.. TestName().Matches(RepositoryFile.Read("docs/threats.md")).Select(match => (match.Groups["class"].Value, match.Groups["method"].Value))];

    [Theory]
    [MemberData(nameof(Tests))]
    public void A_test_that_is_named_is_there(string @class, string method)
    {
        var file = Assert.Single(Directory.GetFiles(RepositoryFile.Path("tests"), $"{@class}.cs", SearchOption.AllDirectories));

        Assert.Matches($@"public (async Task|void) {method}\(", File.ReadAllText(file));
    }

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z]+Tests)\\.(?<method>[A-Z][A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
