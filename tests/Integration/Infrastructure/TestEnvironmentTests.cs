namespace BusEtl.Tests.Integration.Infrastructure;

public sealed class TestEnvironmentTests
{
    [Fact]
    public void The_file_of_the_local_stack_is_read_as_a_shell_would()
    {
        var addresses = TestEnvironment.ParseStackFile(
            "# made by up\nexport BUSETL_TEST_SQS='http://127.0.0.1:4566'\nexport BUSETL_TEST_POSTGRES='Host=127.0.0.1;Password=it'\\''s'\n");

        Assert.Equal("http://127.0.0.1:4566", addresses["BUSETL_TEST_SQS"]);
        Assert.Equal("Host=127.0.0.1;Password=it's", addresses["BUSETL_TEST_POSTGRES"]);
    }
}
