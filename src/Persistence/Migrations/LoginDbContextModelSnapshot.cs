using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace BusEtl.Persistence.Migrations;

[DbContext(typeof(LoginDbContext))]
internal sealed class LoginDbContextModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.14").HasAnnotation("Relational:MaxIdentifierLength", 63);
        modelBuilder.UseIdentityByDefaultColumns();

        modelBuilder.Entity("BusEtl.Persistence.UserLogin", login =>
        {
            login.Property<DateOnly>("CreateDate").HasColumnType("date").HasColumnName("create_date");
            login.Property<Guid>("MessageId").HasColumnType("uuid").HasColumnName("message_id");
            login.Property<string>("AppVersion").IsRequired().HasColumnType("varchar(32)").HasColumnName("app_version");
            login.Property<int>("AppVersionSort").ValueGeneratedOnAddOrUpdate().HasColumnType("integer").HasColumnName("app_version_sort")
                .HasComputedColumnSql();
            login.Property<string>("DeviceType").IsRequired().HasColumnType("varchar(32)").HasColumnName("device_type");
            login.Property<string>("Locale").HasColumnType("varchar(32)").HasColumnName("locale");
            login.Property<string>("MaskedDeviceId").IsRequired().HasColumnType("varchar(256)").HasColumnName("masked_device_id");
            login.Property<string>("MaskedIp").IsRequired().HasColumnType("varchar(256)").HasColumnName("masked_ip");
            login.Property<DateTimeOffset>("RecordedAt").ValueGeneratedOnAdd().HasColumnType("timestamptz").HasColumnName("recorded_at")
                .HasDefaultValueSql("now()");
            login.Property<string>("UserId").IsRequired().HasColumnType("varchar(128)").HasColumnName("user_id");

            login.HasKey("CreateDate", "MessageId").HasName("pk_user_logins");
            login.HasIndex(["MaskedDeviceId"], "ix_user_logins_masked_device_id");
            login.HasIndex(["MaskedIp"], "ix_user_logins_masked_ip");
            login.HasIndex(["UserId"], "ix_user_logins_user_id");

            login.ToTable("user_logins");
        });

        BuildOutbox(modelBuilder);
    }

    private static void BuildOutbox(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity("MassTransit.EntityFrameworkCoreIntegration.InboxState", inbox =>
        {
            inbox.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").UseIdentityByDefaultColumn();
            inbox.Property<DateTime?>("Consumed").HasColumnType("timestamp with time zone");
            inbox.Property<Guid>("ConsumerId").HasColumnType("uuid");
            inbox.Property<DateTime?>("Delivered").HasColumnType("timestamp with time zone");
            inbox.Property<DateTime?>("ExpirationTime").HasColumnType("timestamp with time zone");
            inbox.Property<long?>("LastSequenceNumber").HasColumnType("bigint");
            inbox.Property<Guid>("LockId").HasColumnType("uuid");
            inbox.Property<Guid>("MessageId").HasColumnType("uuid");
            inbox.Property<int>("ReceiveCount").HasColumnType("integer");
            inbox.Property<DateTime>("Received").HasColumnType("timestamp with time zone");
            inbox.Property<byte[]>("RowVersion").IsConcurrencyToken().ValueGeneratedOnAddOrUpdate().HasColumnType("bytea");

            inbox.HasKey("Id");
            inbox.HasAlternateKey("MessageId", "ConsumerId");
            inbox.HasIndex("Delivered");
            inbox.ToTable("InboxState");
        });

        modelBuilder.Entity("MassTransit.EntityFrameworkCoreIntegration.OutboxState", outbox =>
        {
            outbox.Property<Guid>("OutboxId").HasColumnType("uuid");
            outbox.Property<DateTime>("Created").HasColumnType("timestamp with time zone");
            outbox.Property<DateTime?>("Delivered").HasColumnType("timestamp with time zone");
            outbox.Property<long?>("LastSequenceNumber").HasColumnType("bigint");
            outbox.Property<Guid>("LockId").HasColumnType("uuid");
            outbox.Property<byte[]>("RowVersion").IsConcurrencyToken().ValueGeneratedOnAddOrUpdate().HasColumnType("bytea");

            outbox.HasKey("OutboxId");
            outbox.HasIndex("Created");
            outbox.ToTable("OutboxState");
        });

        modelBuilder.Entity("MassTransit.EntityFrameworkCoreIntegration.OutboxMessage", BuildOutboxMessage);
    }

    private static void BuildOutboxMessage(EntityTypeBuilder message)
    {
        message.Property<long>("SequenceNumber").ValueGeneratedOnAdd().HasColumnType("bigint").UseIdentityByDefaultColumn();
        message.Property<string>("Body").IsRequired().HasColumnType("text");
        message.Property<string>("ContentType").IsRequired().HasMaxLength(256).HasColumnType("character varying(256)");
        message.Property<Guid?>("ConversationId").HasColumnType("uuid");
        message.Property<Guid?>("CorrelationId").HasColumnType("uuid");
        message.Property<string>("DestinationAddress").HasMaxLength(256).HasColumnType("character varying(256)");
        message.Property<DateTime?>("EnqueueTime").HasColumnType("timestamp with time zone");
        message.Property<DateTime?>("ExpirationTime").HasColumnType("timestamp with time zone");
        message.Property<string>("FaultAddress").HasMaxLength(256).HasColumnType("character varying(256)");
        message.Property<string>("Headers").HasColumnType("text");
        message.Property<Guid?>("InboxConsumerId").HasColumnType("uuid");
        message.Property<Guid?>("InboxMessageId").HasColumnType("uuid");
        message.Property<Guid?>("InitiatorId").HasColumnType("uuid");
        message.Property<Guid>("MessageId").HasColumnType("uuid");
        message.Property<string>("MessageType").IsRequired().HasColumnType("text");
        message.Property<Guid?>("OutboxId").HasColumnType("uuid");
        message.Property<string>("Properties").HasColumnType("text");
        message.Property<Guid?>("RequestId").HasColumnType("uuid");
        message.Property<string>("ResponseAddress").HasMaxLength(256).HasColumnType("character varying(256)");
        message.Property<DateTime>("SentTime").HasColumnType("timestamp with time zone");
        message.Property<string>("SourceAddress").HasMaxLength(256).HasColumnType("character varying(256)");

        message.HasKey("SequenceNumber");
        message.HasIndex("EnqueueTime");
        message.HasIndex("ExpirationTime");
        message.HasIndex("OutboxId", "SequenceNumber").IsUnique();
        message.HasIndex("InboxMessageId", "InboxConsumerId", "SequenceNumber").IsUnique();

        message.HasOne("MassTransit.EntityFrameworkCoreIntegration.OutboxState", null).WithMany().HasForeignKey("OutboxId");
        message.HasOne("MassTransit.EntityFrameworkCoreIntegration.InboxState", null).WithMany()
            .HasForeignKey("InboxMessageId", "InboxConsumerId")
            .HasPrincipalKey("MessageId", "ConsumerId");
        message.ToTable("OutboxMessage");
    }
}
