namespace AntLM.Engine.Configuration;

/// <summary>Where each value of a configuration comes from.</summary>
public sealed class ConfigurationSources
{
    /// <summary>The source of a value that nobody gave.</summary>
    public const string Default = "default";

    private readonly Dictionary<string, string> sources = new(StringComparer.Ordinal);

    /// <summary>
    /// The source of a key ("training.batch_size"): "configs/small.yaml:14", "--set", "--data", "preset babyllama-16m",
    /// "default of ltgbert", or "default".
    /// </summary>
    public string this[string path]
    {
        get => sources.GetValueOrDefault(path, Default);
        internal set => sources[path] = value;
    }

    /// <summary>Whether a file or the command line gave this key's value.</summary>
    public bool IsGiven(string path) =>
        this[path] is var source && !source.StartsWith(Default, StringComparison.Ordinal)
            && !source.StartsWith("preset ", StringComparison.Ordinal);

    /// <summary>What a message about this key begins with: "configs/small.yaml:14: ", or nothing when nobody gave the value.</summary>
    public string Prefix(string path) => IsGiven(path) ? this[path] + ": " : "";

    /// <summary>Adds to an error whose message begins with a key where that key's value was given.</summary>
    internal T Locating<T>(Func<T> resolve)
    {
        try
        {
            return resolve();
        }
        catch (UserException exception)
        {
            throw new UserException(Prefix(exception.Message.Split(' ', 2)[0]) + exception.Message, exception);
        }
    }
}
