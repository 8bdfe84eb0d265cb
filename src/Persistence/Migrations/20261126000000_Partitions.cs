using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BusEtl.Persistence.Migrations;

/// <summary>
/// Lets the upkeep of partitions leave alone what stands in the way of one month, and say it. The functions are those of <see cref="Initial"/>,
/// for databases that were migrated with older ones.
/// </summary>
[DbContext(typeof(LoginDbContext))]
[Migration("20261126000000_Partitions")]
internal sealed class Partitions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var step in (string[])["Partitions.functions", "Partitions.rights"])
            migrationBuilder.Sql(MigrationScript.Read($"{step}.sql"));
    }
}
