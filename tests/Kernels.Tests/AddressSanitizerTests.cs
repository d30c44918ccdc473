using AntLM.Engine.Tensors;
using AntLM.Engine.Verification;
using AntLM.Kernels.Tests.Host;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests;

/// <summary>
/// Every kernel stays within its memory: launches are recorded with the exact extent of each tensor and run again under AddressSanitizer,
/// in a program of their own because the sanitizer must be there before anything else.
/// </summary>
public sealed class AddressSanitizerTests
{
    private static readonly string[] SmallModels = ["models/babyllama-tied", "models/ltgbert-small"];
    private static readonly Lazy<string> Replay = new(() => Path.Combine(
        NativeBuild.Run("asan", "antlm_replay", "-DANTLM_SANITIZE=address", "-DANTLM_HEAD_SIZES=16,80"), "antlm_replay"));

    private string recording = null!;

    [SetUp]
    public void NameTheRecording() => recording = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.launches");

    [TearDown]
    public void RemoveTheRecording() => File.Delete(recording);

    [Test]
    public void OperationsStayWithinTheirMemory([Values(DType.Float32, DType.BFloat16)] DType computeType) => Check(recorder =>
    {
        foreach (var entry in OperationCatalogue.All)
        {
            foreach (var size in OperationCatalogue.Sizes)
            {
                using var device = new RecordingDevice(recorder, computeType);
                OperationRun.On(device, entry.At(size), seed: 5, accumulate: false);
            }
        }
    });

    [Test]
    public void AttentionStaysWithinItsMemory([Values(DType.Float32, DType.BFloat16)] DType computeType) => Check(recorder =>
    {
        foreach (var disentangled in new[] { false, true })
        {
            foreach (var problem in OperationCatalogue.WithEveryMask(
                new AttentionCase(3, 31, 3, 16, Causal: true, Disentangled: disentangled),
                new AttentionCase(1, 1, 1, 16, Causal: true, Disentangled: disentangled),
                new AttentionCase(2, 67, 1, 80, Causal: true, Disentangled: disentangled)))
            {
                using var device = new RecordingDevice(recorder, computeType);
                AttentionRun.On(device, problem);
            }
        }
    });

    [TestCaseSource(nameof(SmallModels))]
    public void ModelsStayWithinTheirMemory(string name) => Check(recorder =>
    {
        using var device = new RecordingDevice(recorder, DType.BFloat16);
        VerificationRun.Run(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json"), device);
    });

    private void Check(Action<LaunchRecorder> run)
    {
        using (var recorder = new LaunchRecorder(recording))
        {
            run(recorder);
            Assert.That(recorder.Launches, Is.Positive);
        }

        var (exitCode, output) = NativeBuild.Execute(Replay.Value, recording);
        Assert.That(exitCode, Is.Zero, output);
    }
}
