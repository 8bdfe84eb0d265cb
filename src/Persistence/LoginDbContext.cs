using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace BusEtl.Persistence;

/// <summary>
/// The database <c>busetl</c>. Nothing in it can take a value that is not masked. Save logins with <see cref="LoginStore"/>; adopted rows may
/// hold nulls in columns that are required here, so read those by SQL.
/// </summary>
public sealed class LoginDbContext(DbContextOptions<LoginDbContext> options) : DbContext(options)
{
    /// <summary>The logins stored so far.</summary>
    public DbSet<UserLogin> UserLogins => Set<UserLogin>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new UserLoginConfiguration());

        modelBuilder.AddInboxStateEntity();
        modelBuilder.AddOutboxMessageEntity();
        modelBuilder.AddOutboxStateEntity();
    }
}
