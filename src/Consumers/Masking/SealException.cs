namespace BusEtl.Consumers.Masking;

/// <summary>A sealed original cannot be opened; the text says why and holds no value.</summary>
public sealed class SealException(string message) : Exception(message);
