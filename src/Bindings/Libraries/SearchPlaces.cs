using System.Globalization;
using System.Text.RegularExpressions;

namespace AntLM.Bindings.Libraries;

/// <summary>Where libraries of CUDA are installed, in the order in which they are tried.</summary>
internal static partial class SearchPlaces
{
    /// <summary>The driver comes with the system; the loader nearly always knows it.</summary>
    public static IReadOnlyList<SearchPlace> OfDriver(IMachine machine) => machine.IsWindows
        ? [SearchPlace.Loader]
        :
        [
            SearchPlace.Loader,
            new("/usr/lib/x86_64-linux-gnu"),
            new("/usr/lib/aarch64-linux-gnu"),
            new("/usr/lib64"),
            new("/usr/lib/wsl/lib"),
            new("/usr/local/nvidia/lib64"),
        ];

    /// <summary>
    /// NVRTC and cuBLAS: the folders that CUDA_HOME and CUDA_PATH name, installed toolkits newest first, the loader's path, and the
    /// packages of Python environments.
    /// </summary>
    public static IReadOnlyList<SearchPlace> OfToolkit(IMachine machine)
    {
        List<SearchPlace> places = [];
        foreach (var variable in (string[])["CUDA_HOME", "CUDA_PATH"])
        {
            AddRoots(variable, "not set", machine.Variable(variable) is { } root ? [root] : []);
        }

        var (toolkits, pattern) = machine.IsWindows
            ? (Path.Combine(machine.Variable("ProgramFiles") ?? @"C:\Program Files", "NVIDIA GPU Computing Toolkit", "CUDA"), "v*")
            : ("/usr/local", "cuda*");
        AddRoots(Path.Combine(toolkits, pattern), "no such folder", Newest(machine.Folders(toolkits, pattern)));
        places.Add(SearchPlace.Loader);

        // Conda installs toolkits into the environment itself.
        AddRoots(
            "CONDA_PREFIX",
            "not set",
            machine.Variable("CONDA_PREFIX") is { } conda ? [machine.IsWindows ? Path.Combine(conda, "Library") : conda] : []);
        foreach (var site in PythonSites(machine))
        {
            Add(Path.Combine(site, "nvidia", "*"), "no package with NVRTC or cuBLAS", OfSite(machine, site));
        }

        return [.. places.Distinct()];

        void AddRoots(string name, string absence, IEnumerable<string> roots) =>
            Add(name, absence, roots.SelectMany(root => OfRoot(machine, root)));

        void Add(string name, string absence, IEnumerable<string> folders)
        {
            var found = folders.Select(folder => new SearchPlace(folder)).ToList();
            places.AddRange(found.Count > 0 ? found : [new(null, new(name, absence))]);
        }
    }

    private static IEnumerable<string> OfRoot(IMachine machine, string root) => machine.IsWindows
        ? [Path.Combine(root, "bin", "x64"), Path.Combine(root, "bin")]
        :
        [
            Path.Combine(root, "lib64"),
            .. Newest(machine.Folders(Path.Combine(root, "targets"), "*")).Select(target => Path.Combine(target, "lib")),
            Path.Combine(root, "lib"),
        ];

    // Where pip and conda install packages: the active environment's folder, PYTHONPATH, those of the pythons on PATH (/bin is /usr/bin),
    // the usual ones.
    private static IEnumerable<string> PythonSites(IMachine machine)
    {
        List<string> roots = [];
        foreach (var variable in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
        {
            if (machine.Variable(variable) is { } root)
            {
                roots.Add(root);
            }
        }

        if (machine.IsWindows)
        {
            return roots.Select(root => Path.Combine(root, "Lib", "site-packages")).Concat(PythonPath(machine, ';'));
        }

        var onPath = (machine.Variable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [])
            .Where(folder => folder != "/bin" && machine.FileExists(Path.Combine(folder, "python3")))
            .Select(folder => Path.GetDirectoryName(folder.TrimEnd('/')))
            .OfType<string>();
        string[] usual = [Path.Combine(machine.Home, ".local"), "/usr/local", "/usr", "/opt/conda"];
        return roots.SelectMany(SitesOf).Concat(PythonPath(machine, ':')).Concat(onPath.Concat(usual).SelectMany(SitesOf)).Distinct();

        IEnumerable<string> SitesOf(string root) => Newest(machine.Folders(Path.Combine(root, "lib"), "python3*"))
            .SelectMany(python => (string[])[Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages")])
            .Where(machine.FolderExists);
    }

    private static string[] PythonPath(IMachine machine, char separator) =>
        machine.Variable("PYTHONPATH")?.Split(separator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    // From CUDA 13 on pip has one folder nvidia/cu13 for all libraries; before, one each: nvidia/cuda_nvrtc, nvidia/cublas.
    private static IEnumerable<string> OfSite(IMachine machine, string site)
    {
        var packages = machine.Folders(Path.Combine(site, "nvidia"), "*").ToList();
        var joint = Newest(packages.Where(package => JointPackage().IsMatch(Path.GetFileName(package))));
        var single = packages.Where(package => Path.GetFileName(package) is "cuda_nvrtc" or "cublas").Order(StringComparer.Ordinal);
        return joint.Concat(single).SelectMany(package => machine.IsWindows
            ? (string[])[Path.Combine(package, "bin", "x86_64"), Path.Combine(package, "bin")]
            : [Path.Combine(package, "lib")]);
    }

    // By the numbers in the name: cuda-13.0, cuda-12.10, cuda-12.9, cuda-12, cuda.
    private static IEnumerable<string> Newest(IEnumerable<string> folders) => folders
        .OrderByDescending(folder => NumbersOf(Path.GetFileName(folder)))
        .ThenBy(folder => folder, StringComparer.Ordinal);

    private static Version NumbersOf(string name)
    {
        var numbers = Numbers().Matches(name).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
        return new(numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1));
    }

    [GeneratedRegex(@"^cu\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex JointPackage();

    [GeneratedRegex("[0-9]{1,6}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
