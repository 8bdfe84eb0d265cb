using System.Reflection;
using BusEtl.Tests.Integration.Infrastructure.Books;
using Xunit.v3;

[assembly: ClosesBooks]

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>
/// Closes the books of every test of the assembly when its method has ended: what stands in a queue or a table of the test although the test
/// did not say so fails it, unless it has failed already.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ClosesBooksAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        // xUnit awaits nothing here, and knows no other place that no test can leave out.
        var findings = Task.Run(() => TestBooks.CloseAsync(test)).GetAwaiter().GetResult();
        if (findings.Count == 0)
            return;

        var text = "At the end of the test something stands that it did not say, or is missing:\n  " + string.Join("\n  ", findings);
        if (TestContext.Current.TestState?.Result == TestResult.Passed)
            Assert.Fail(text);

        TestContext.Current.TestOutputHelper?.WriteLine(text);
    }
}
