using System.Globalization;

namespace BusEtl.Persistence.Schema;

/// <summary>What <c>busetl migrate</c> prints: a line for each thing that is done, on the way and at the end.</summary>
internal sealed class MigrationReport(TextWriter output)
{
    private bool _didSomething;

    public void Done(string line)
    {
        _didSomething = true;
        output.WriteLine(line);
    }

    public void Progress(string line) => output.WriteLine(line);

    public void Warning(string sentence) => output.WriteLine($"Warning: {sentence}");

    public void DefaultPartition(DefaultPartitionState state)
    {
        if (state == DefaultPartitionState.Made)
            Done("The default partition of user_logins was missing and was made.");
        if (state == DefaultPartitionState.NameTaken)
        {
            Warning(
                $"user_logins has no default partition, and {UserLoginDefaultPartition.Name} is another table. It is left alone; a login of a month without "
                + "a partition is refused. Attach it again or rename it, and migrate again.");
        }
    }

    public void Partitions(KeptPartitions kept)
    {
        foreach (var obstacle in kept.Obstacles)
            Warning(obstacle);
        if (kept.Made > 0)
            Done(string.Create(CultureInfo.InvariantCulture, $"{kept.Made} {(kept.Made == 1 ? "partition" : "partitions")} made."));
    }

    public void End()
    {
        if (!_didSomething)
            output.WriteLine("Nothing to do.");
        output.Flush();
    }
}
