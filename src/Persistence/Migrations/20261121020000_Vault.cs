using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BusEtl.Persistence.Migrations;

/// <summary>Makes the vault and the roles with their rights. No way back: it would drop sealed originals and the audit.</summary>
[DbContext(typeof(LoginDbContext))]
[Migration("20261121020000_Vault")]
internal sealed class Vault : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var step in (string[])["1-tables", "2-roles", "3-rights", "4-audit"])
            migrationBuilder.Sql(MigrationScript.Read($"Vault.{step}.sql"));
    }
}
