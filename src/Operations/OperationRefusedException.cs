namespace BusEtl.Operations;

/// <summary>What an operator asked for is not done; the text says why, and what to do, and holds no personal value.</summary>
public sealed class OperationRefusedException(string message) : Exception(message);
