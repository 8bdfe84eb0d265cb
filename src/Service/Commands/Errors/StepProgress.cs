using System.Globalization;
using BusEtl.Operations;
using Spectre.Console;

namespace BusEtl.Service.Commands.Errors;

/// <summary>Shows how far a step is: a bar on a terminal, a line now and then on standard error elsewhere.</summary>
internal sealed class StepProgress(bool isPlain, TimeProvider time)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <param name="title">What is done, such as <c>Reading</c>.</param>
    /// <param name="total">How many there are, by the best guess.</param>
    /// <param name="work">Does it, and tells how many are done, from any thread.</param>
    public Task<T> RunAsync<T>(string title, int total, Func<Action<int>, Task<T>> work) =>
        isPlain || Console.IsOutputRedirected ? WithLinesAsync(title, total, work) : WithBarAsync(title, total, work);

    private async Task<T> WithLinesAsync<T>(string title, int total, Func<Action<int>, Task<T>> work)
    {
        var written = time.GetTimestamp();

        return await work(done =>
        {
            var before = Interlocked.Read(ref written);
            if (time.GetElapsedTime(before) < LineInterval || Interlocked.CompareExchange(ref written, time.GetTimestamp(), before) != before)
                return;

            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {done:N0} of {Math.Max(total, done):N0}"));
        });
    }

    private static Task<T> WithBarAsync<T>(string title, int total, Func<Action<int>, Task<T>> work) => AnsiConsole
        .Progress()
        .HideCompleted(true)
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context =>
        {
            var progress = context.AddTask(Markup.Escape(PrintableText.Of(title)), maxValue: Math.Max(total, 1));

            return work(done => progress.Value = done);
        });
}
