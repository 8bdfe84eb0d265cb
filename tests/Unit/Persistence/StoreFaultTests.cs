using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Tests.Unit.Persistence;

public sealed class StoreFaultTests
{
    [Theory]
    [InlineData("P0001", StoreFaultKind.Row)]
    [InlineData("23514", StoreFaultKind.Row)]
    [InlineData("22001", StoreFaultKind.Row)]
    [InlineData("40P01", StoreFaultKind.Passing)]
    [InlineData("40001", StoreFaultKind.Passing)]
    [InlineData("55P03", StoreFaultKind.Passing)]
    [InlineData("42P01", StoreFaultKind.Everywhere)]
    [InlineData("42501", StoreFaultKind.Everywhere)]
    [InlineData("25P02", StoreFaultKind.Everywhere)]
    [InlineData("08006", StoreFaultKind.Connection)]
    [InlineData("28P01", StoreFaultKind.Connection)]
    [InlineData("3D000", StoreFaultKind.Connection)]
    [InlineData("25006", StoreFaultKind.Connection)]
    [InlineData("53300", StoreFaultKind.Connection)]
    [InlineData("57P01", StoreFaultKind.Connection)]
    [InlineData("57P03", StoreFaultKind.Connection)]
    public void A_SQLSTATE_tells_what_would_help(string sqlState, StoreFaultKind expected) =>
        Assert.Equal(expected, StoreFault.Of(new PostgresException("text", "ERROR", "ERROR", sqlState)).Kind);

    [Fact]
    public void A_broken_connection_is_found_beneath_what_wraps_it()
    {
        var wrapped = new InvalidOperationException("transient", new NpgsqlException("Exception while reading from stream", new IOException()));

        Assert.Equal(new StoreFault(StoreFaultKind.Connection, "NpgsqlException"), StoreFault.Of(wrapped));
    }

    [Fact]
    public void What_is_not_of_the_database_may_lie_in_one_row() =>
        Assert.Equal(new StoreFault(StoreFaultKind.Row, "FormatException"), StoreFault.Of(new FormatException("value 1.2.3.4")));

    [Fact]
    public void The_description_names_the_schema_and_no_value()
    {
        var refusal = new PostgresException(
            "row (1.2.3.4) is not willing", "ERROR", "ERROR", "23514", detail: "Failing row contains (1.2.3.4)",
            tableName: "user_logins", columnName: "locale", constraintName: "locale_length");

        Assert.Equal("SQLSTATE 23514, constraint locale_length, column locale, table user_logins", StoreFault.Of(refusal).Description);
    }
}
