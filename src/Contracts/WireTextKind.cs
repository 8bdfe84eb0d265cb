namespace BusEtl.Contracts;

/// <summary>What stood on the wire where a text belongs.</summary>
public enum WireTextKind
{
    /// <summary>The field was not there.</summary>
    Absent,

    /// <summary>JSON null.</summary>
    Null,

    /// <summary>A JSON string of valid Unicode.</summary>
    Text,

    /// <summary>A JSON string that is no Unicode text, such as the escape of half a surrogate pair.</summary>
    Unreadable,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>JSON true or false.</summary>
    Boolean,

    /// <summary>A JSON object.</summary>
    JsonObject,

    /// <summary>A JSON array.</summary>
    JsonArray,
}
