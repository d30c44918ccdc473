using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AntLM.Engine.Configuration;

namespace AntLM.Engine.Data;

/// <summary>
/// A folder of text, split for training and held-out evaluation. Training text is `*.train` or, where there is none, `*.txt`; held-out
/// text is `*.dev` or, where there is none, the last lines of each training file. Files are taken in the ordinal order of their names.
/// </summary>
public sealed class Corpus
{
    private Corpus(IReadOnlyList<CorpusSlice> training, IReadOnlyList<CorpusSlice> heldOut)
    {
        Training = training;
        HeldOut = heldOut;
    }

    /// <summary>The training text, one document each.</summary>
    public IReadOnlyList<CorpusSlice> Training { get; }

    /// <summary>The held-out text, one document each; may be empty.</summary>
    public IReadOnlyList<CorpusSlice> HeldOut { get; }

    /// <summary>SHA-256 that differs when any text or its split does.</summary>
    public string Fingerprint
    {
        get
        {
            var description = string.Join('\n', Describe("train", Training).Concat(Describe("dev", HeldOut)));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(description)));

            static IEnumerable<string> Describe(string split, IEnumerable<CorpusSlice> slices) => slices.Select(slice => string.Create(
                CultureInfo.InvariantCulture,
                $"{split}\t{slice.Source.Name}\t{slice.Source.Sha256}\t{slice.FirstLine}\t{slice.LineCount}\t{slice.WordLimit}"));
        }
    }

    /// <summary>Finds, checks and splits the text of `data.path`.</summary>
    /// <exception cref="UserException">
    /// The folder is missing or without text, a file is not UTF-8, or a setting is out of range.
    /// </exception>
    public static Corpus Open(DataSection section)
    {
        var folder = section.Path ?? throw new UserException("data.path is not set; give a folder of text with --data.");
        if (section.DevFraction is not (>= 0 and < 1))
        {
            var fraction = section.DevFraction.ToString(CultureInfo.InvariantCulture);
            throw new UserException($"data.dev_fraction is {fraction}; it must be 0 or more and below 1.");
        }

        if (section.MaxWords <= 0)
        {
            throw new UserException("data.max_words must be 1 or more; leave it out to train on all words.");
        }

        if (!Directory.Exists(folder))
        {
            throw new UserException($"{folder}: the data folder does not exist.");
        }

        var training = FindFiles(folder, "*.train");
        training = training.Length > 0 ? training : FindFiles(folder, "*.txt");
        if (training.Length == 0)
        {
            throw new UserException($"{folder}: the data folder has no *.train and no *.txt files.");
        }

        CorpusSource[] sources = [.. training.Select(CorpusSource.Open)];
        if (sources.Sum(source => source.Words) == 0)
        {
            throw new UserException($"{folder}: the data folder's training files have no words in them.");
        }

        CorpusSlice[] heldOut = [.. FindFiles(folder, "*.dev").Select(CorpusSource.Open).Select(Whole)];
        return heldOut.Length > 0
            ? new Corpus(Limit([.. sources.Select(Whole)], section.MaxWords), heldOut)
            : HoldOut(sources, section);
    }

    /// <summary>
    /// Text to evaluate on, and none to train on: a file, a folder's `*.dev` files, or what <see cref="Open"/> holds out.
    /// </summary>
    /// <param name="path">A text file or a folder.</param>
    /// <param name="section">How much is held out where there are no `*.dev` files; its path is not read.</param>
    /// <exception cref="UserException">There is nothing, no word in it, or it is not UTF-8.</exception>
    public static Corpus OpenHeldOut(string path, DataSection section)
    {
        string[] files = File.Exists(path) ? [path] : Directory.Exists(path) ? FindFiles(path, "*.dev") : [];
        var heldOut = files.Length > 0
            ? [.. files.Select(CorpusSource.Open).Select(Whole)]
            : Open(section with { Path = path, MaxWords = null }).HeldOut;
        return heldOut.Sum(slice => slice.Source.Words) > 0
            ? new Corpus([], heldOut)
            : throw new UserException($"{path}: there are no words to evaluate on.");
    }

    /// <summary>The lines of all training text.</summary>
    public IEnumerable<string> ReadTrainingLines() => Training.SelectMany(slice => slice.ReadLines());

    private static string[] FindFiles(string folder, string pattern)
    {
        var files = Directory.GetFiles(folder, pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static CorpusSlice Whole(CorpusSource source) => new(source, 0, source.Lines, null);

    /// <summary>
    /// Held out are as many last lines of each file as keep the share, rounded up over the files so far: a corpus of many small files
    /// gives some whole files, a corpus of one file gives its end. One line at least stays for training.
    /// </summary>
    private static Corpus HoldOut(CorpusSource[] sources, DataSection section)
    {
        var most = sources.Sum(source => source.Lines) - 1;
        long lines = 0, taken = 0;
        var training = new List<CorpusSlice>();
        var heldOut = new List<CorpusSlice>();
        foreach (var source in sources)
        {
            lines += source.Lines;
            var wanted = Math.Min((long)Math.Ceiling(lines * section.DevFraction), most);
            var kept = source.Lines - (wanted - taken);
            training.Add(new CorpusSlice(source, 0, kept, null));
            heldOut.Add(new CorpusSlice(source, kept, source.Lines - kept, null));
            taken = wanted;
        }

        return new Corpus(
            Limit([.. training.Where(slice => slice.LineCount > 0)], section.MaxWords),
            [.. heldOut.Where(slice => slice.LineCount > 0)]);
    }

    private static CorpusSlice[] Limit(CorpusSlice[] slices, long? maxWords)
    {
        var words = slices.Sum(slice => slice.Source.Words);
        return maxWords is not { } limit || limit >= words
            ? slices
            : [.. slices.Select(slice => slice with { WordLimit = (long)Math.Round((double)limit * slice.Source.Words / words) })];
    }
}
