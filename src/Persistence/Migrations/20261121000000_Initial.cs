using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BusEtl.Persistence.Migrations;

/// <summary>Makes <c>user_logins</c>, adopting the rows of a table of that name of the exercise. No way back: it would drop the logins.</summary>
[DbContext(typeof(LoginDbContext))]
[Migration("20261121000000_Initial")]
internal sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // Keys and indexes come last: built once over adopted rows, not kept up row by row.
        foreach (var step in (string[])["Initial.1-set-aside", "Initial.2-table", "Partitions.functions", "Initial.3-adopt", "Initial.4-indexes"])
            migrationBuilder.Sql(MigrationScript.Read($"{step}.sql"));
    }
}
