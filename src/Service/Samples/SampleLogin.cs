namespace BusEtl.Service.Samples;

/// <summary>One made-up login. Prints itself byte for byte as the real producer does; its texts need no escaping.</summary>
internal sealed record SampleLogin(string UserId, string AppVersion, string DeviceType, string Address, string? Locale, string DeviceId)
{
    public override string ToString()
    {
        var locale = Locale is null ? "null" : $"\"{Locale}\"";
        return $$"""
            {"user_id": "{{UserId}}", "app_version": "{{AppVersion}}", "device_type": "{{DeviceType}}", "ip": "{{Address}}", "locale": {{locale}}, "device_id": "{{DeviceId}}"}
            """;
    }
}
