namespace AntLM.Kernels.Tests;

public sealed class KernelDeviceTests
{
    [TestCase(false, false, ExpectedResult = 0, Description = "`dotnet test` without a GPU neither skips nor fails")]
    [TestCase(true, false, ExpectedResult = 1)]
    [TestCase(false, true, ExpectedResult = 1)]
    public int Tests_of_a_GPU_are_there_where_one_is_found_or_required(bool found, bool required) =>
        KernelDevice.GpusOf(found, required).Count(fixture => fixture.Properties["Category"].Contains(KernelDevice.GpuCategory));
}
