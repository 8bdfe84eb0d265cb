namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>How often a key of the ring was, or was not, the one that made a row that names it.</summary>
internal sealed class KeyTally
{
    public int Right { get; private set; }

    public int Wrong { get; private set; }

    public int RightAudits { get; private set; }

    public int WrongAudits { get; private set; }

    /// <summary>Counts a row of the vault; null for one that cannot tell.</summary>
    public void Originals(bool? isRight)
    {
        Right += isRight == true ? 1 : 0;
        Wrong += isRight == false ? 1 : 0;
    }

    /// <summary>Counts a row of the audit.</summary>
    public void Audits(bool? isGenuine)
    {
        RightAudits += isGenuine == true ? 1 : 0;
        WrongAudits += isGenuine == false ? 1 : 0;
    }
}
