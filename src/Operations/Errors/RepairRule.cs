namespace BusEtl.Operations.Errors;

/// <summary>One thing that is mended in each body, by field and never by hand.</summary>
internal abstract record RepairRule
{
    /// <summary>Changes the fields where the rule applies.</summary>
    public abstract void Apply(List<BodyField> fields);
}

/// <summary>Gives a field a text, whether it is there or not.</summary>
internal sealed record SetRule(string Field, string Value) : RepairRule
{
    public override void Apply(List<BodyField> fields)
    {
        var place = fields.FindIndex(field => field.Name == Field);
        fields.RemoveAll(field => field.Name == Field);
        fields.Insert(place < 0 ? fields.Count : place, new BodyField(Field, BodyField.Quote(Value)));
    }

    public override string ToString() => $"set {Field}={Value}";
}

/// <summary>Gives a field its right name, where the right one is missing or null.</summary>
internal sealed record RenameRule(string Old, string New) : RepairRule
{
    public override void Apply(List<BodyField> fields)
    {
        var place = fields.FindLastIndex(field => field.Name == Old);
        if (place < 0 || fields.Exists(field => field.Name == New && field.Json != "null"))
            return;

        fields[place] = fields[place] with { Name = New };
        fields.RemoveAll(field => field.Name == Old || (field.Name == New && field.Json == "null"));
    }

    public override string ToString() => $"rename {Old}={New}";
}

/// <summary>Turns a number into its text, digit by digit: 230 becomes "230".</summary>
internal sealed record TextRule(string Field) : RepairRule
{
    public override void Apply(List<BodyField> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == Field && fields[i].Json[0] is '-' or (>= '0' and <= '9'))
                fields[i] = fields[i] with { Json = BodyField.Quote(fields[i].Json) };
        }
    }

    public override string ToString() => $"as-text {Field}";
}
