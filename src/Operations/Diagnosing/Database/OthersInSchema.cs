using BusEtl.Persistence.Schema;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Can others than its owner make things in the service's schema, and what of that could run with the rights of somebody else?</summary>
internal static class OthersInSchema
{
    public static async Task LookAsync(DatabaseLook look)
    {
        const string Sql =
            """
            select name
            from unnest(array['public', 'busetl_service', 'busetl_analyst', 'busetl_operator']) as names (name),
                coalesce(has_schema_privilege('public', current_schema()::text, 'create'), false) as is_everybodys
            where case when is_everybodys or name = 'public' then is_everybodys and name = 'public'
                else to_regrole(name) is not null and has_schema_privilege(name::name, current_schema()::text, 'create') end
            """;
        var makers = await look.RowsAsync(Sql, row => row.GetString(0));
        if (makers.Count > 0)
        {
            var schema = await look.ScalarAsync<string>("select quote_ident(current_schema())");
            look.Report.Warning(
                "database_public_creates",
                what: "Others than its owner may make tables and functions in the service's schema.",
                evidence: $"create on schema {schema} is granted to {string.Join(", ", makers)}.",
                consequence: "Who has it can let the service, operators and the owner run his functions with their rights, and take the names of "
                    + "months to come.",
                next: $"As the schema's owner: revoke create on schema {schema} from {string.Join(", ", makers)}; then ask the doctor again.");
        }

        // Last: the search path of this transaction is another one then.
        var planted = await PlantedObjects.ReadAsync(look.Connection, look.Cancelled);
        if (planted.Count > 0)
        {
            look.Report.Fault(
                "objects_planted",
                what: "Others have made what PostgreSQL can take for something else.",
                evidence: $"{FirstFew.Of(planted)}.",
                consequence: "The statements of the service, of operators and of the owner run it with their rights.",
                next: "Look at it and at what its owner did; then drop it.");
        }

        if (makers.Count + planted.Count == 0)
            look.Report.IsWell("only the owner makes things in the schema");
    }
}
