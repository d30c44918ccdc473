using System.Runtime.InteropServices;
using AntLM.Cli;

// After an interruption the command has this long to end by itself; nothing it leaves behind needs more, since files are
// written to temporary names and renamed.
var grace = TimeSpan.FromSeconds(2);

using var interruption = new CancellationTokenSource();
var signal = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);

void OnSignal(PosixSignalContext context)
{
    // A second signal is left to the runtime, which ends the process at once.
    context.Cancel = signal.TrySetResult(context.Signal);
    interruption.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

var command = Task.Run(() => CommandLine.RunAsync(args, Console.Out, Console.Error, interruption.Token));
if (await Task.WhenAny(command, signal.Task) == command)
{
    return await command;
}

await Task.WhenAny(command, Task.Delay(grace));
Environment.Exit(await signal.Task == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated);
return ExitCode.Interrupted;
