using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace BusEtl.Tests.Unit.Engines;

/// <summary>What one assembly's metadata names of the in-tree engine, and which outermost types call it.</summary>
internal sealed record EngineUses(IReadOnlyList<Type> Types, IReadOnlyList<(MemberInfo Member, string CalledBy)> Calls)
{
    private static readonly string[] Engine = ["BusEtl.AmazonSqs", "BusEtl.Outbox"];

    public static EngineUses Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        var module = assembly.ManifestModule;

        var types = reader.TypeReferences.Where(type => IsEngine(reader, type))
            .Select(type => module.ResolveType(MetadataTokens.GetToken(type))).ToList();
        var members = reader.MemberReferences.Where(member => IsEngine(reader, reader.GetMemberReference(member).Parent)).ToHashSet();
        var callers = CallersOf(file, reader).ToLookup(call => call.Member, call => call.CalledBy);

        // A member that nothing calls is named in another way, by an attribute for instance: listed all the same.
        var calls = members.SelectMany(member => callers[member].DefaultIfEmpty("")
            .Select(caller => (module.ResolveMember(MetadataTokens.GetToken(member))!, caller)));
        return new EngineUses(types, [.. calls]);
    }

    private static bool IsEngine(MetadataReader reader, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => IsEngineScope(reader, reader.GetTypeReference((TypeReferenceHandle)type).ResolutionScope),
        HandleKind.TypeSpecification => IsEngineGeneric(reader, reader.GetTypeSpecification((TypeSpecificationHandle)type)),
        _ => false,
    };

    private static bool IsEngineScope(MetadataReader reader, EntityHandle scope) => scope.Kind == HandleKind.AssemblyReference
        ? Engine.Contains(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name))
        : IsEngine(reader, scope); // A nested type: its scope is the type around it.

    private static bool IsEngineGeneric(MetadataReader reader, TypeSpecification type)
    {
        var signature = reader.GetBlobReader(type.Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return false;

        signature.ReadByte(); // class or struct
        return IsEngine(reader, signature.ReadTypeHandle());
    }

    private static IEnumerable<(EntityHandle Member, string CalledBy)> CallersOf(PEReader file, MetadataReader reader)
    {
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;

            var caller = OutermostType(reader, method.GetDeclaringType());
            var code = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
            for (var at = 0; at + sizeof(int) <= code.Length; at++)
            {
                if (MemberAt(reader, BitConverter.ToInt32(code, at)) is { } member)
                    yield return (member, caller);
            }
        }
    }

    // Every four bytes of the code are taken for a token. Where they are one by chance, a member has a caller too many, and the test fails
    // rather than passes.
    private static EntityHandle? MemberAt(MetadataReader reader, int token)
    {
        var row = token & 0xFFFFFF;
        return (TableIndex)(token >>> 24) switch
        {
            TableIndex.MemberRef => MetadataTokens.MemberReferenceHandle(row),
            TableIndex.MethodSpec when row > 0 && row <= reader.GetTableRowCount(TableIndex.MethodSpec) =>
                reader.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Method,
            _ => null,
        };
    }

    private static string OutermostType(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.IsNested
            ? OutermostType(reader, type.GetDeclaringType())
            : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }
}
