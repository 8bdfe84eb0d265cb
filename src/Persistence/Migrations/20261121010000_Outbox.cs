using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BusEtl.Persistence.Migrations;

/// <summary>Makes the tables of the transactional outbox. No way back: it would drop events that were not sent.</summary>
[DbContext(typeof(LoginDbContext))]
[Migration("20261121010000_Outbox")]
internal sealed class Outbox : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(MigrationScript.Read("Outbox.tables.sql"));
}
