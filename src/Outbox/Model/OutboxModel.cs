using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BusEtl.Outbox.Model;

/// <summary>The three tables, as MassTransit.EntityFrameworkCore 8.3 to 8.5 has them.</summary>
internal static class OutboxModel
{
    private const int AddressLength = 256;

    public static void Configure(EntityTypeBuilder<InboxState> inbox)
    {
        inbox.ToTable(nameof(InboxState));
        inbox.HasKey(i => i.Id);
        inbox.Property(i => i.Id).ValueGeneratedOnAdd();
        inbox.Property(i => i.RowVersion).IsRowVersion();
        inbox.HasAlternateKey(i => new { i.MessageId, i.ConsumerId });
        inbox.HasIndex(i => i.Delivered);
    }

    public static void Configure(EntityTypeBuilder<OutboxState> outbox)
    {
        outbox.ToTable(nameof(OutboxState));
        outbox.HasKey(o => o.OutboxId);
        outbox.Property(o => o.OutboxId).ValueGeneratedNever();
        outbox.Property(o => o.RowVersion).IsRowVersion();
        outbox.HasIndex(o => o.Created);
    }

    public static void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable(nameof(OutboxMessage));
        message.HasKey(m => m.SequenceNumber);
        message.Property(m => m.SequenceNumber).ValueGeneratedOnAdd();
        message.Property(m => m.ContentType).HasMaxLength(256);
        message.Property(m => m.SourceAddress).HasMaxLength(AddressLength);
        message.Property(m => m.DestinationAddress).HasMaxLength(AddressLength);
        message.Property(m => m.ResponseAddress).HasMaxLength(AddressLength);
        message.Property(m => m.FaultAddress).HasMaxLength(AddressLength);

        message.HasIndex(m => m.EnqueueTime);
        message.HasIndex(m => m.ExpirationTime);
        message.HasIndex(m => new { m.OutboxId, m.SequenceNumber }).IsUnique();
        message.HasIndex(m => new { m.InboxMessageId, m.InboxConsumerId, m.SequenceNumber }).IsUnique();

        message.HasOne<OutboxState>().WithMany().HasForeignKey(m => m.OutboxId);
        message.HasOne<InboxState>().WithMany()
            .HasForeignKey(m => new { m.InboxMessageId, m.InboxConsumerId })
            .HasPrincipalKey(i => new { i.MessageId, i.ConsumerId });
    }
}
