using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BusEtl.Persistence;

internal sealed class UserLoginConfiguration : IEntityTypeConfiguration<UserLogin>
{
    public void Configure(EntityTypeBuilder<UserLogin> login)
    {
        login.ToTable("user_logins");
        login.HasKey(l => new { l.CreateDate, l.MessageId }).HasName("pk_user_logins");
        login.HasIndex(l => l.UserId, "ix_user_logins_user_id");
        login.HasIndex(l => l.MaskedIp, "ix_user_logins_masked_ip");
        login.HasIndex(l => l.MaskedDeviceId, "ix_user_logins_masked_device_id");

        login.Property(l => l.MessageId).HasColumnName("message_id").HasColumnType("uuid").ValueGeneratedNever();
        login.Property(l => l.UserId).HasColumnName("user_id").HasColumnType("varchar(128)");
        login.Property(l => l.DeviceType).HasColumnName("device_type").HasColumnType("varchar(32)");
        login.Property(l => l.MaskedIp).HasColumnName("masked_ip").HasColumnType("varchar(256)");
        login.Property(l => l.MaskedDeviceId).HasColumnName("masked_device_id").HasColumnType("varchar(256)");
        login.Property(l => l.Locale).HasColumnName("locale").HasColumnType("varchar(32)");
        login.Property(l => l.AppVersion).HasColumnName("app_version").HasColumnType("varchar(32)");
        // The expression stands once, in the migration: EF cannot create a partitioned table and so never needs it.
        login.Property(l => l.AppVersionSort).HasColumnName("app_version_sort").HasColumnType("integer").HasComputedColumnSql();
        login.Property(l => l.CreateDate).HasColumnName("create_date").HasColumnType("date").ValueGeneratedNever();
        login.Property(l => l.RecordedAt).HasColumnName("recorded_at").HasColumnType("timestamptz").HasDefaultValueSql("now()");
    }
}
