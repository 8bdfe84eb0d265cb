namespace BusEtl.AmazonSqs.Receiving;

/// <summary>A message could not be moved to a companion queue, and goes back to its own. The log has said why.</summary>
internal sealed class NotMovedException(string queueName, Exception cause)
    : Exception($"The message could not be moved to {queueName}: {cause.Message}", cause);
