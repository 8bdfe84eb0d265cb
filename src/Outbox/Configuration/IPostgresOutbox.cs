namespace BusEtl.Outbox.Configuration;

/// <summary>The side of the configurator that <c>UsePostgres</c> sees.</summary>
internal interface IPostgresOutbox
{
    bool UsesPostgres { set; }
}
