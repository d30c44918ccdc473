using AntLM.Bindings.Libraries;

namespace AntLM.Bindings.Tests.Libraries;

internal sealed class CudaLibrariesTests
{
    private const string Home13 = "/opt/toolkit/lib64";

    [Test]
    public void TheFolderThatCudaHomeNamesComesFirst()
    {
        var machine = Driver("13.0")
            .With("/usr/local/cuda-13.0/lib64/libnvrtc.so.13", "13.0").With("/usr/local/cuda-13.0/lib64/libnvrtc-builtins.so.13.0")
            .With("/opt/toolkit/lib64/libnvrtc.so.12", "12.6").With("/opt/toolkit/lib64/libnvrtc-builtins.so.12.6");
        machine.Variables["CUDA_HOME"] = "/opt/toolkit";

        Assert.That(Nvrtc(machine).Path, Is.EqualTo("/opt/toolkit/lib64/libnvrtc.so.12"));
    }

    [Test]
    public void WithinAFolderTheNewestComesFirst()
    {
        var machine = Driver("13.0");
        machine.Variables["CUDA_PATH"] = "/opt/toolkit";
        foreach (var (name, version) in (ReadOnlySpan<(string, string)>)[("", "12.9"), (".12", "12.9"), (".13", "13.0")])
        {
            machine.With($"{Home13}/libnvrtc.so{name}", version).With($"{Home13}/libnvrtc-builtins.so.{version}")
                .With($"{Home13}/libcublas.so{name}", version);
        }

        Assert.Multiple(() =>
        {
            Assert.That(Nvrtc(machine).Path, Is.EqualTo($"{Home13}/libnvrtc.so.13"));
            Assert.That(CuBlas(machine).Path, Is.EqualTo($"{Home13}/libcublas.so.13"));
        });
    }

    [Test]
    public void AnUnversionedNameWillDo()
    {
        var machine = Driver("12.8")
            .With("/usr/local/cuda/lib64/libnvrtc.so", "12.1").With("/usr/local/cuda/lib64/libnvrtc-builtins.so.12.1");

        Assert.That(Nvrtc(machine).Path, Is.EqualTo("/usr/local/cuda/lib64/libnvrtc.so"));
    }

    [Test]
    public void PlacesAreTriedInOrder()
    {
        var machine = Driver("13.0")
            .With("/opt/a/lib64/x").With("/opt/b/targets/x86_64-linux/lib/x")
            .With("/usr/local/cuda-12.9/lib64/x").With("/usr/local/cuda-12.10/lib64/x").With("/usr/local/cuda-13.0/lib64/x")
            .With("/usr/local/cuda/lib64/x")
            .With("/opt/conda1/lib/python3.9/site-packages/nvidia/cublas/lib/x")
            .With("/opt/venv/lib/python3.11/site-packages/nvidia/cuda_nvrtc/lib/x")
            .With("/opt/venv/lib/python3.11/site-packages/nvidia/cu13/lib/x")
            .With("/opt/venv/lib/python3.11/site-packages/nvidia/cudnn/lib/x")
            .With("/opt/packages/nvidia/cu13/lib/x")
            .With("/opt/tool/bin/python3").With("/opt/tool/lib/python3.12/site-packages/nvidia/cu12/lib/x")
            .With("/home/user/.local/lib/python3.12/site-packages/nvidia/cu14/lib/x")
            .With("/usr/lib/python3/dist-packages/nvidia/cublas/lib/x")
            .With("/usr/local/lib/python3.10/dist-packages/nvidia/cublas/lib/x")
            .With("/usr/local/lib/python3.12/dist-packages/nvidia/cublas/lib/x");
        machine.Variables["CUDA_HOME"] = "/opt/a";
        machine.Variables["CUDA_PATH"] = "/opt/b";
        machine.Variables["VIRTUAL_ENV"] = "/opt/venv";
        machine.Variables["CONDA_PREFIX"] = "/opt/conda1";
        machine.Variables["PYTHONPATH"] = "/opt/packages";
        machine.Variables["PATH"] = "/opt/none/bin:/opt/tool/bin";

        var places = Nvrtc(machine).Attempts.Where(attempt => attempt.Outcome != "no such folder").Select(attempt => attempt.Place);

        Assert.That(places, Is.EqualTo((string[])
        [
            "/opt/a/lib64",
            "/opt/b/targets/x86_64-linux/lib",
            "/usr/local/cuda-13.0/lib64",
            "/usr/local/cuda-12.10/lib64",
            "/usr/local/cuda-12.9/lib64",
            "/usr/local/cuda/lib64",
            "the loader's path: libnvrtc.so.13",
            "the loader's path: libnvrtc.so.12",
            "the loader's path: libnvrtc.so",
            "/opt/conda1/lib",
            "/opt/venv/lib/python3.11/site-packages/nvidia/cu13/lib",
            "/opt/venv/lib/python3.11/site-packages/nvidia/cuda_nvrtc/lib",
            "/opt/conda1/lib/python3.9/site-packages/nvidia/cublas/lib",
            "/opt/packages/nvidia/cu13/lib",
            "/opt/tool/lib/python3.12/site-packages/nvidia/cu12/lib",
            "/home/user/.local/lib/python3.12/site-packages/nvidia/cu14/lib",
            "/usr/local/lib/python3.12/dist-packages/nvidia/cublas/lib",
            "/usr/local/lib/python3.10/dist-packages/nvidia/cublas/lib",
            "/usr/lib/python3/dist-packages/nvidia/cublas/lib",
        ]));
    }

    [TestCase("nvidia/cu13/lib", "13", "13.0")]
    [TestCase("nvidia/cuda_nvrtc/lib", "12", "12.8")]
    public void PythonPackagesHaveThemToo(string package, string suffix, string version)
    {
        var folder = $"/opt/venv/lib/python3.11/site-packages/{package}";
        var machine = Driver("13.0")
            .With($"{folder}/libnvrtc.so.{suffix}", version).With($"{folder}/libnvrtc-builtins.so.{version}");
        machine.Variables["VIRTUAL_ENV"] = "/opt/venv";

        var nvrtc = Nvrtc(machine);

        Assert.Multiple(() =>
        {
            Assert.That(nvrtc.Path, Is.EqualTo($"{folder}/libnvrtc.so.{suffix}"));
            Assert.That(nvrtc.Version, Is.EqualTo(Version.Parse(version)));
            Assert.That(nvrtc.Reason, Is.Null);
        });
    }

    [Test]
    public void BuiltinsAreLoadedFromBesideTheCompiler()
    {
        var machine = Driver("13.0")
            .With("/usr/local/cuda/lib64/libnvrtc.so.13", "13.0").With("/usr/local/cuda/lib64/libnvrtc-builtins.so.13.0");

        _ = Find(machine);

        Assert.That(machine.LoadedPaths[1..3], Is.EqualTo((string[])
        [
            "/usr/local/cuda/lib64/libnvrtc.so.13", "/usr/local/cuda/lib64/libnvrtc-builtins.so.13.0",
        ]));
    }

    // The builtins of another version stand beside it.
    [Test]
    public void MissingBuiltinsAreTheReason()
    {
        var machine = Driver("13.0")
            .With("/usr/local/cuda/lib64/libnvrtc.so.13", "13.0").With("/usr/local/cuda/lib64/libnvrtc-builtins.so.12.8");

        var nvrtc = Nvrtc(machine);

        Assert.Multiple(() =>
        {
            Assert.That(nvrtc.Reason, Is.EqualTo(
                "NVRTC: /usr/local/cuda/lib64/libnvrtc.so.13: libnvrtc-builtins.so.13.0 is not beside it in /usr/local/cuda/lib64. "
                + "Install the CUDA toolkit or pip's nvidia-cuda-nvrtc, or let CUDA_HOME name its folder."));
            Assert.That(machine.Freed, Is.EqualTo((string[])["/usr/local/cuda/lib64/libnvrtc.so.13"]));
            Assert.That(nvrtc.Path, Is.Null);
        });
    }

    [Test]
    public void BuiltinsThatDoNotLoadAreTheReason()
    {
        var machine = Driver("13.0")
            .With("/usr/local/cuda/lib64/libnvrtc.so.13", "13.0")
            .WithBroken("/usr/local/cuda/lib64/libnvrtc-builtins.so.13.0", "file too short");

        Assert.That(Nvrtc(machine).Reason, Does.Contain("libnvrtc-builtins.so.13.0 beside it does not load: file too short. "));
    }

    [Test]
    public void WithoutBuiltinsTheSearchGoesOn()
    {
        var machine = Driver("13.0")
            .With("/usr/local/cuda-13.0/lib64/libnvrtc.so.13", "13.0")
            .With("/usr/local/cuda-12.8/lib64/libnvrtc.so.12", "12.8").With("/usr/local/cuda-12.8/lib64/libnvrtc-builtins.so.12.8");

        Assert.That(Nvrtc(machine).Path, Is.EqualTo("/usr/local/cuda-12.8/lib64/libnvrtc.so.12"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void BuiltinsStandBesideWhatTheLoaderFoundToo(bool beside)
    {
        var machine = Driver("13.0").WithKnownToLoader("/usr/lib64/libnvrtc.so.13", "13.0");
        if (beside)
        {
            machine.With("/usr/lib64/libnvrtc-builtins.so.13.0");
        }

        Assert.That(Nvrtc(machine).Path, Is.EqualTo(beside ? "libnvrtc.so.13" : null));
    }

    // What CUDA 13 compiles does not load on a driver for CUDA 12, and its cuBLAS does not start there.
    [Test]
    public void ALaterMajorVersionThanTheDriversIsPassedOver()
    {
        var machine = Driver("12.8")
            .With("/usr/local/cuda-13.0/lib64/libnvrtc.so.13", "13.0").With("/usr/local/cuda-13.0/lib64/libnvrtc-builtins.so.13.0")
            .With("/usr/local/cuda-12.9/lib64/libnvrtc.so.12", "12.9").With("/usr/local/cuda-12.9/lib64/libnvrtc-builtins.so.12.9")
            .With("/usr/local/cuda-13.0/lib64/libcublas.so.13", "13.0.2");

        Assert.Multiple(() =>
        {
            Assert.That(Nvrtc(machine).Path, Is.EqualTo("/usr/local/cuda-12.9/lib64/libnvrtc.so.12"));
            Assert.That(CuBlas(machine).Reason, Does.StartWith(
                "cuBLAS: /usr/local/cuda-13.0/lib64/libcublas.so.13: version 13.0.2, but the driver supports CUDA up to 12.8. "));
        });
    }

    [Test]
    public void AnOlderCudaThanTwelveIsPassedOver()
    {
        const string needed = "but AntLM needs CUDA 12 or later";
        var machine = Driver("11.8").With("/usr/local/cuda/lib64/libcublas.so", "11.11.3");

        var libraries = Find(machine);

        Assert.Multiple(() =>
        {
            Assert.That(libraries.Reason, Is.EqualTo(
                $"CUDA driver: libcuda.so.1: version 11.8, {needed}. Install NVIDIA's driver for CUDA 12 or later."));
            Assert.That(libraries.Findings[2].Reason, Does.Contain($"version 11.11.3, {needed}"));
        });
    }

    [Test]
    public void SomethingElseOfThatNameIsPassedOver()
    {
        var machine = Driver("12.8").With("/usr/local/cuda/lib64/libcublas.so.12");

        Assert.That(CuBlas(machine).Reason, Does.StartWith("cuBLAS: /usr/local/cuda/lib64/libcublas.so.12: does not report its version. "));
    }

    [Test]
    public void WhatCublasNeedsIsLoadedBeforeItFromBeside()
    {
        var machine = Driver("12.8")
            .With("/usr/local/cuda/lib64/libcublas.so.12", "12.8.4").With("/usr/local/cuda/lib64/libcublasLt.so.12");

        Assert.That(CuBlas(machine).Path, Is.EqualTo("/usr/local/cuda/lib64/libcublas.so.12"));
        Assert.That(machine.LoadedPaths[^2..], Is.EqualTo((string[])
        [
            "/usr/local/cuda/lib64/libcublasLt.so.12", "/usr/local/cuda/lib64/libcublas.so.12",
        ]));
    }

    [Test]
    public void TheLoadersWordsAreTheReason()
    {
        var machine = new FakeMachine().WithBroken("/usr/lib64/libcuda.so.1", "/usr/lib64/libcuda.so.1: wrong ELF class: ELFCLASS32");

        Assert.That(Find(machine).Reason, Does.StartWith(
            "CUDA driver: /usr/lib64/libcuda.so.1: wrong ELF class: ELFCLASS32. "));
    }

    [Test]
    public void AMachineWithoutAnythingSaysWhatIsMissingFirst()
    {
        var libraries = Find(new FakeMachine());

        Assert.Multiple(() =>
        {
            Assert.That(libraries.IsComplete, Is.False);
            Assert.That(libraries.Reason, Is.EqualTo(
                "CUDA driver: found no libcuda.so.1 in 6 places. Install NVIDIA's driver for CUDA 12 or later."));
            Assert.That(libraries.Findings.Select(finding => finding.Title), Is.EqualTo((string[])["CUDA driver", "NVRTC", "cuBLAS"]));
            Assert.That(libraries.Findings[1].Attempts, Does.Contain(new LibraryAttempt("CUDA_HOME", "not set")));
            Assert.That(libraries.Findings[1].Attempts, Does.Contain(new LibraryAttempt("/usr/local/cuda*", "no such folder")));
        });
    }

    [Test]
    public void WindowsHasOtherNames()
    {
        var machine = new FakeMachine { IsWindows = true }
            .WithKnownToLoader("/system/nvcuda.dll", "13.0")
            .With("/toolkit/bin/x64/nvrtc64_130_0.dll", "13.0").With("/toolkit/bin/x64/nvrtc-builtins64_130.dll")
            .With("/toolkit/bin/cublas64_12.dll", "12.8.4").With("/toolkit/bin/cublasLt64_12.dll");
        machine.Variables["CUDA_PATH"] = "/toolkit";

        Assert.That(Find(machine).Findings.Select(finding => finding.Path), Is.EqualTo((string[])
        [
            "nvcuda.dll", "/toolkit/bin/x64/nvrtc64_130_0.dll", "/toolkit/bin/cublas64_12.dll",
        ]));
    }

    /// <summary>With or without a GPU: the real search ends with the libraries or with a reason.</summary>
    [Test]
    public void ThisMachineHasThemOrAReason()
    {
        var libraries = CudaLibraries.Load();

        Assert.Multiple(() =>
        {
            Assert.That(libraries.IsComplete, Is.EqualTo(libraries.Reason is null));
            Assert.That(libraries.Driver is null, Is.EqualTo(libraries.Findings[0].Reason is not null));
            Assert.That(libraries.Nvrtc is null, Is.EqualTo(libraries.Findings[1].Reason is not null));
            Assert.That(libraries.CuBlas is null, Is.EqualTo(libraries.Findings[2].Reason is not null));
            Assert.That(libraries.Findings, Has.All.Property(nameof(LibraryFinding.Attempts)).Not.Empty);
            Assert.That(libraries.Reason ?? "", Does.Not.Contain("\n"));
            Assert.That(CudaLibraries.Load(), Is.SameAs(libraries));
        });
    }

    private static FakeMachine Driver(string version) => new FakeMachine().WithKnownToLoader("/usr/lib/libcuda.so.1", version);

    private static CudaLibraries Find(FakeMachine machine) =>
        CudaLibraries.Find(machine, machine.VersionOf, machine.VersionOf, machine.VersionOf);

    private static LibraryFinding Nvrtc(FakeMachine machine) => Find(machine).Findings[1];

    private static LibraryFinding CuBlas(FakeMachine machine) => Find(machine).Findings[2];
}
