namespace BusEtl.Service.Settings;

/// <summary>Something given that its options cannot read.</summary>
/// <param name="Path">The key's full path, such as <c>LoginQueue:Batch:Size</c>; all below it is unreadable too.</param>
/// <param name="Text">A sentence that begins with the path.</param>
internal sealed record SettingFault(string Path, string Text)
{
    public bool Covers(string path) =>
        path.StartsWith(Path, StringComparison.OrdinalIgnoreCase) && (path.Length == Path.Length || path[Path.Length] == ':');
}
