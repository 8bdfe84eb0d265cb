using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>Source-generated JSON of a <see cref="LoginMessage"/>: an absent field is not written, a null one is written as null.</summary>
[JsonSerializable(typeof(LoginMessage))]
public sealed partial class LoginMessageJson : JsonSerializerContext;
