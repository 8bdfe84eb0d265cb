using BusEtl.Persistence;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>What the service does with the database, by its settings.</summary>
/// <param name="Batches">How many batches it stores at a time.</param>
/// <param name="Parts">What it writes beside the logins.</param>
/// <param name="Persistence">How it works with sessions and partitions.</param>
internal sealed record DatabaseUse(int Batches, StoredParts Parts, PersistenceOptions Persistence);
