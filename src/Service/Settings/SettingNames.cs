using System.Reflection;

namespace BusEtl.Service.Settings;

/// <summary>The keys of a section, to say which one may have been meant.</summary>
internal sealed class SettingNames(string section, Type options)
{
    private readonly List<string> _paths = Paths(section, options).ToList();

    /// <summary>The keys of one level: <c>Size, TimeLimit and Concurrency</c>.</summary>
    public static string Of(Type type)
    {
        var names = Properties(type).Select(property => property.Name).ToList();

        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }

    /// <summary>A sentence that helps with a key that is not known.</summary>
    /// <param name="path">The unknown key.</param>
    /// <param name="type">The options of the level where it stands.</param>
    public string Hint(string path, Type type)
    {
        var meant = _paths.FirstOrDefault(known => Name(known).Equals(Name(path), StringComparison.OrdinalIgnoreCase))
            ?? _paths.FirstOrDefault(known => IsNear(Name(known), Name(path)) && Level(known).Equals(Level(path), StringComparison.OrdinalIgnoreCase));

        return meant is null ? $"{Level(path)} has {Of(type)}." : $"Did you mean {meant}?";
    }

    /// <summary>Whether a text may be the other one, mistyped.</summary>
    public static bool IsNear(string known, string given) =>
        Distance(known.ToUpperInvariant(), given.ToUpperInvariant()) <= Math.Max(1, known.Length / 4);

    private static IEnumerable<string> Paths(string path, Type type) => Properties(type).SelectMany(property =>
    {
        var key = $"{path}:{property.Name}";
        var isLeaf = property.PropertyType.IsArray || SettingValue.IsOne(property.PropertyType);

        return isLeaf ? [key] : Paths(key, property.PropertyType).Prepend(key);
    });

    private static PropertyInfo[] Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static string Name(string path) => path[(path.LastIndexOf(':') + 1)..];

    private static string Level(string path) => path[..path.LastIndexOf(':')];

    // How many letters must be put in, taken out or changed.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        foreach (var letter in one)
        {
            var diagonal = row[0]++;
            for (var i = 1; i <= other.Length; i++)
                (diagonal, row[i]) = (row[i], Math.Min(Math.Min(row[i], row[i - 1]) + 1, diagonal + (other[i - 1] == letter ? 0 : 1)));
        }

        return row[^1];
    }
}
