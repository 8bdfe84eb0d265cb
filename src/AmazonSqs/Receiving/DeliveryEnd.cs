namespace BusEtl.AmazonSqs.Receiving;

/// <summary>How a delivery ended.</summary>
internal enum DeliveryEnd
{
    /// <summary>The message is deleted, or will be.</summary>
    Handled,

    /// <summary>It was given back, because whoever handles messages took none just then.</summary>
    Returned,

    /// <summary>It was given back after a fault that nobody took care of, such as a move to the error queue that failed.</summary>
    Faulted,
}
