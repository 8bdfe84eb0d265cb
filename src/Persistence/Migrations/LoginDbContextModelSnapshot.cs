using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
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
    }
}
