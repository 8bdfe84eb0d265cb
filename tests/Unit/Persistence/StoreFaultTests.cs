using System.Net.Sockets;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Tests.Unit.Persistence;

public sealed class StoreFaultTests
{
    [Fact]
    public void A_broken_connection_is_found_beneath_what_wraps_it()
    {
        var wrapped = new InvalidOperationException("transient", new NpgsqlException("Exception while reading from stream", new IOException()));

        Assert.Equal(new StoreFault(StoreFaultKind.Connection, "NpgsqlException"), StoreFault.Of(wrapped));
    }

    [Fact]
    public void A_way_to_the_server_that_fails_is_no_row_s_fault_whoever_throws()
    {
        var refused = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal(new StoreFault(StoreFaultKind.Connection, "NpgsqlException, ConnectionRefused"), StoreFault.Of(refused));
        Assert.Equal(
            new StoreFault(StoreFaultKind.Connection, "NpgsqlException, timed out"),
            StoreFault.Of(new NpgsqlException("Exception while reading from stream", new TimeoutException())));
        Assert.Equal(new StoreFault(StoreFaultKind.Connection, "TimeoutException, timed out"), StoreFault.Of(new TimeoutException()));
        Assert.Equal(
            new StoreFault(StoreFaultKind.Connection, "SocketException, HostNotFound"),
            StoreFault.Of(new SocketException((int)SocketError.HostNotFound)));
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

        Assert.Equal(
            new StoreFault(StoreFaultKind.Row, "SQLSTATE 23514, constraint locale_length, column locale, table user_logins", "23514"),
            StoreFault.Of(refusal));
    }
}
