using System.Reflection;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Tests.Unit.Persistence;

/// <summary>What each class of SQLSTATEs says, and the codes that differ from their class.</summary>
public sealed class SqlStateKindsTests
{
    [Theory]
    [InlineData("01000", StoreFaultKind.Row)]
    [InlineData("02000", StoreFaultKind.Row)]
    [InlineData("03000", StoreFaultKind.Everywhere)]
    [InlineData("08006", StoreFaultKind.Connection)]
    [InlineData("08P01", StoreFaultKind.Connection)]
    [InlineData("09000", StoreFaultKind.Row)]
    [InlineData("0A000", StoreFaultKind.Everywhere)]
    [InlineData("0B000", StoreFaultKind.Everywhere)]
    [InlineData("0F001", StoreFaultKind.Everywhere)]
    [InlineData("0LP01", StoreFaultKind.Everywhere)]
    [InlineData("0P000", StoreFaultKind.Everywhere)]
    [InlineData("0Z002", StoreFaultKind.Everywhere)]
    [InlineData("10608", StoreFaultKind.Row)]
    [InlineData("20000", StoreFaultKind.Row)]
    [InlineData("21000", StoreFaultKind.Row)]
    [InlineData("22001", StoreFaultKind.Row)]
    [InlineData("22P02", StoreFaultKind.Row)]
    [InlineData("23505", StoreFaultKind.Row)]
    [InlineData("24000", StoreFaultKind.Everywhere)]
    [InlineData("25006", StoreFaultKind.Everywhere)]
    [InlineData("25P02", StoreFaultKind.Everywhere)]
    [InlineData("25P03", StoreFaultKind.Passing)]
    [InlineData("25P04", StoreFaultKind.Everywhere)]
    [InlineData("26000", StoreFaultKind.Connection)]
    [InlineData("27000", StoreFaultKind.Row)]
    [InlineData("28000", StoreFaultKind.Connection)]
    [InlineData("28P01", StoreFaultKind.Connection)]
    [InlineData("2BP01", StoreFaultKind.Everywhere)]
    [InlineData("2D000", StoreFaultKind.Everywhere)]
    [InlineData("2F005", StoreFaultKind.Everywhere)]
    [InlineData("34000", StoreFaultKind.Everywhere)]
    [InlineData("38001", StoreFaultKind.Row)]
    [InlineData("39P01", StoreFaultKind.Everywhere)]
    [InlineData("3B001", StoreFaultKind.Everywhere)]
    [InlineData("3D000", StoreFaultKind.Connection)]
    [InlineData("3F000", StoreFaultKind.Everywhere)]
    [InlineData("40001", StoreFaultKind.Passing)]
    [InlineData("40P01", StoreFaultKind.Passing)]
    [InlineData("42501", StoreFaultKind.Everywhere)]
    [InlineData("42703", StoreFaultKind.Everywhere)]
    [InlineData("42P01", StoreFaultKind.Everywhere)]
    [InlineData("42P05", StoreFaultKind.Connection)]
    [InlineData("42P14", StoreFaultKind.Connection)]
    [InlineData("44000", StoreFaultKind.Row)]
    [InlineData("53100", StoreFaultKind.Everywhere)]
    [InlineData("53200", StoreFaultKind.Everywhere)]
    [InlineData("53300", StoreFaultKind.Connection)]
    [InlineData("53400", StoreFaultKind.Everywhere)]
    [InlineData("54000", StoreFaultKind.Everywhere)]
    [InlineData("55000", StoreFaultKind.Everywhere)]
    [InlineData("55006", StoreFaultKind.Passing)]
    [InlineData("55P03", StoreFaultKind.Passing)]
    [InlineData("57014", StoreFaultKind.Everywhere)]
    [InlineData("57P01", StoreFaultKind.Connection)]
    [InlineData("57P02", StoreFaultKind.Connection)]
    [InlineData("57P03", StoreFaultKind.Connection)]
    [InlineData("57P04", StoreFaultKind.Connection)]
    [InlineData("57P05", StoreFaultKind.Connection)]
    [InlineData("58030", StoreFaultKind.Everywhere)]
    [InlineData("72000", StoreFaultKind.Passing)]
    [InlineData("F0000", StoreFaultKind.Everywhere)]
    [InlineData("HV00N", StoreFaultKind.Everywhere)]
    [InlineData("P0001", StoreFaultKind.Row)]
    [InlineData("P0004", StoreFaultKind.Row)]
    [InlineData("XX000", StoreFaultKind.Everywhere)]
    [InlineData("XX001", StoreFaultKind.Everywhere)]
    [InlineData("XX002", StoreFaultKind.Everywhere)]
    [InlineData("ZZ999", StoreFaultKind.Row)]
    [InlineData("", StoreFaultKind.Row)]
    public void A_SQLSTATE_tells_what_would_help(string sqlState, StoreFaultKind expected) =>
        Assert.Equal(expected, StoreFault.Of(new PostgresException("text", "ERROR", "ERROR", sqlState)).Kind);

    [Theory]
    [InlineData(null, StoreFaultKind.Everywhere)]
    [InlineData("locale_length", StoreFaultKind.Row)]
    public void A_check_without_a_name_is_a_month_that_has_no_partition(string? constraint, StoreFaultKind expected)
    {
        var refusal = new PostgresException("text", "ERROR", "ERROR", "23514", tableName: "user_logins", constraintName: constraint);

        Assert.Equal(expected, StoreFault.Of(refusal).Kind);
    }

    [Theory]
    [InlineData("aclcheck_error", StoreFaultKind.Everywhere)]
    [InlineData("ExecWithCheckOptions", StoreFaultKind.Row)]
    public void A_policy_of_the_table_looks_at_the_row_and_a_missing_right_does_not(string routine, StoreFaultKind expected)
    {
        var refusal = new PostgresException("text", "ERROR", "ERROR", "42501", routine: routine);

        Assert.Equal(expected, StoreFault.Of(refusal).Kind);
    }

    [Fact]
    public void Every_class_that_Npgsql_knows_is_decided()
    {
        var known = typeof(PostgresErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => ((string)field.GetRawConstantValue()!)[..2])
            .Distinct()
            .ToList();

        Assert.True(known.Count > 35, $"Only {known.Count} classes.");
        Assert.Empty(known.Except(SqlStateKinds.KnownClasses));
    }
}
