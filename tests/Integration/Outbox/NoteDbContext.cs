using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>A table of its own beside those of the outbox.</summary>
public sealed class NoteDbContext(DbContextOptions<NoteDbContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddInboxStateEntity();
        modelBuilder.AddOutboxMessageEntity();
        modelBuilder.AddOutboxStateEntity();
    }
}

public sealed class Note
{
    public int Id { get; set; }

    public required string Text { get; set; }
}

/// <summary>The event of the tests. Messages of the same <see cref="Series"/> are counted by <see cref="Number"/>.</summary>
public sealed record NoteTaken(string Series, int Number);
