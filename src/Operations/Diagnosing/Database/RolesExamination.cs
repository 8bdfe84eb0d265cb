namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Does each role have the rights that it needs, and does the service's not have those that it must not have?</summary>
internal sealed class RolesExamination(DatabaseAccess database) : IExamination
{
    // By the catalog, as OwnTables are found.
    private const string VaultFunctions =
        """
        select pg_proc.oid, format('vault.%s(%s)', proname, oidvectortypes(proargtypes)) as signature
        from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname = 'vault'
        """;

    private static readonly (string Role, IReadOnlyList<RoleRight> Rights)[] Roles =
    [
        ("busetl_service", RoleRight.OfService),
        ("busetl_operator", RoleRight.OfOperator),
        ("busetl_analyst", RoleRight.OfAnalyst),
    ];

    public string Area => "roles";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken) =>
        database.LookAsync("the rights of the roles", report, LookAsync, cancellationToken);

    private async Task LookAsync(DatabaseLook look)
    {
        if (!await look.ScalarAsync<bool>("select to_regclass('user_logins') is not null and to_regnamespace('vault') is not null"))
        {
            look.Report.NotLookedAt("the rights of the roles", "the schema is not there; see 'schema'");
            return;
        }

        foreach (var (role, rights) in Roles)
            await LookAtRoleAsync(look, role, rights);

        await LookAtTemporaryAsync(look);
        await LookAtOwnAsync(look);
    }

    private static async Task LookAtTemporaryAsync(DatabaseLook look)
    {
        const string Sql =
            """
            select quote_ident(current_database()) from pg_roles
            where rolname = 'busetl_analyst' and has_database_privilege(oid, current_database(), 'temporary')
            """;
        if (await look.ScalarAsync<string>(Sql) is not { } name)
            return;

        look.Report.Warning(
            "analyst_makes_temporary",
            what: "Analysts may make temporary tables.",
            evidence: $"busetl_analyst has the right 'temporary' on database {name}, by itself or by public; a restored database has it again.",
            consequence: "Who is only to read logins can fill the disk.",
            next: $"As the database's owner: revoke temporary on database {name} from public;");
    }

    private static async Task LookAtRoleAsync(DatabaseLook look, string role, IReadOnlyList<RoleRight> rights)
    {
        if (!await look.ScalarAsync<bool>("select to_regrole($1) is not null", role))
        {
            look.Report.Warning(
                "role_missing",
                what: $"There is no role {role}.",
                evidence: "pg_roles does not have it; 'busetl migrate' makes it.",
                consequence: "Logins that should be members of it have no rights, or rights of their own that nobody keeps up.",
                next: $"As an administrator: create role {role} nologin; then grant it what the migration 'Vault' grants, or restore the roles (pg_dumpall "
                    + "--roles-only) with the database.");
            return;
        }

        var missing = await MissingAsync(look, role, rights);
        if (missing.Count == 0)
        {
            look.Report.IsWell($"{role} has all its rights");
            return;
        }

        look.Report.Fault(
            "role_rights_missing",
            what: $"The role {role} lacks rights.",
            evidence: $"It may not {Listed(missing)}.",
            consequence: role == "busetl_service"
                ? "A service that is a member of it cannot store (42501): logins end in the error queue, or the breaker opens."
                : "Those who are members of it cannot do their work.",
            next: $"As the owner: {Grant(missing[0], role)} and so on.");
    }

    private async Task LookAtOwnAsync(DatabaseLook look)
    {
        var viewer = await database.ViewerAsync();
        if (viewer.Role is not { } role)
            return;

        if (viewer.IsOperator)
        {
            look.Report.IsWell($"{role} is an operator");
            return;
        }

        var missing = await MissingAsync(look, role, RoleRight.OfService);
        if (missing.Count > 0)
        {
            var isStranger = !viewer.Stores;
            look.Report.Fault(
                "own_rights_missing",
                what: isStranger ? $"The role {role} is neither the service's nor an operator's." : $"The role {role} lacks rights that the service needs.",
                evidence: $"It may not {Listed(missing)}.",
                consequence: "A service with this connection string cannot store.",
                next: $"As the owner or an administrator: grant busetl_service to {role};");
            return;
        }

        if (viewer.ReadsVault)
        {
            look.Report.Warning(
                "service_reads_vault",
                what: $"The role {role} may store logins and also read the vault.",
                evidence: $"{database.Address}: select on vault.pii. A superuser and the owner may do everything.",
                consequence: "Whoever gets at a running task can read every sealed original; the service itself only ever inserts there.",
                next: "Give the service a login that is a member of busetl_service and of nothing else.");
            return;
        }

        look.Report.IsWell($"{role} may store and may not read the vault");
    }

    private static Task<IReadOnlyList<RoleRight>> MissingAsync(DatabaseLook look, string role, IReadOnlyList<RoleRight> rights)
    {
        const string Sql =
            $"""
            select kind, target, privilege
            from unnest($2::text[], $3::text[], $4::text[]) with ordinality as rights (kind, target, privilege, place)
            left join ({OwnTables.Sql}) as own on name = split_part(target, '/', 1)
            left join ({VaultFunctions}) as vault_function on signature = target
            where not coalesce(case kind
                when 'table' then has_table_privilege($1, own.oid, privilege)
                when 'column' then has_column_privilege($1, own.oid, split_part(target, '/', 2), privilege)
                when 'schema' then has_schema_privilege($1, to_regnamespace(target)::oid, privilege)
                when 'function' then has_function_privilege($1, coalesce(vault_function.oid, to_regprocedure(target)::oid), privilege)
            end, false)
            order by place
            """;

        return look.RowsAsync(
            Sql,
            row => new RoleRight(row.GetString(0), row.GetString(1), row.GetString(2)),
            role,
            rights.Select(right => right.Kind).ToArray(),
            rights.Select(right => right.Target).ToArray(),
            rights.Select(right => right.Privilege).ToArray());
    }

    private static string Listed(IReadOnlyList<RoleRight> rights) => FirstFew.Of(rights, most: 4);

    private static string Grant(RoleRight right, string role) => $"grant {right} to {role};";
}
