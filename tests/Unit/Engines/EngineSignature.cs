using System.Reflection;
using System.Runtime.CompilerServices;

namespace BusEtl.Tests.Unit.Engines;

/// <summary>Types and members as text, near to C#.</summary>
internal static class EngineSignature
{
    public static string Of(Type type)
    {
        var all = type.GetInterfaces();
        var direct = all.Except(all.SelectMany(implied => implied.GetInterfaces())).Select(Name).Order(StringComparer.Ordinal).ToList();
        return $"{type.Namespace}.{Name(type)}{(direct.Count == 0 ? "" : " : " + string.Join(", ", direct))}";
    }

    public static string Of(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Owner(method)}.{method.Name}{Generics(method)}({Parameters(method)}) -> {Name(method.ReturnType)}",
        MethodBase constructor => $"{Owner(constructor)}{constructor.Name}({Parameters(constructor)})",
        FieldInfo field => $"{Owner(field)}.{field.Name} -> {Name(field.FieldType)}",
        _ => throw new NotSupportedException($"{member.MemberType} {member}"),
    };

    public static bool IsExtension(MemberInfo member) => member.IsDefined(typeof(ExtensionAttribute));

    // Which class holds an extension method is nothing that its callers see.
    private static string Owner(MemberInfo member) =>
        member.DeclaringType!.Namespace + (IsExtension(member) ? "" : "." + Name(member.DeclaringType));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        (IsExtension(method) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? $" = {parameter.DefaultValue ?? "null"}" : "")}";

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
