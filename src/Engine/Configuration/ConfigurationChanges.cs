namespace AntLM.Engine.Configuration;

/// <summary>What may change of a run's configuration when it is resumed, and what may not.</summary>
public static class ConfigurationChanges
{
    /// <summary>The text may lie elsewhere; the others decide what is kept, measured, and computed at a time, not what is learnt.</summary>
    private static readonly string[] Free =
        ["data.path", "training.micro_batch_size", "training.recompute", "training.keep_checkpoints"];

    /// <summary>Checks that a run is resumed with the configuration that it was started with.</summary>
    /// <param name="started">The run's config.yaml.</param>
    /// <param name="resumed">Its configuration now.</param>
    /// <exception cref="UserException">Values differ (the message names all of them), or the file cannot be read.</exception>
    public static void RequireNone(string started, RunConfiguration resumed)
    {
        var before = ConfigurationReader.Read(started, []).Configuration;
        var changes = ConfigurationKey.All
            .Where(key => key.SectionName != "evaluation" && !Free.Contains(key.Path))
            .Select(key => (
                key.Path,
                Before: ConfigurationWriter.Format(key.Read(before)),
                Now: ConfigurationWriter.Format(key.Read(resumed))))
            .Where(change => change.Before != change.Now)
            .Select(change => $"{change.Path} is {change.Now}, was {change.Before}")
            .ToArray();
        if (changes.Length > 0)
        {
            throw new UserException(
                $"{started}: the run was started with another configuration: {string.Join("; ", changes)}. "
                + "Resume it with its own values, or choose another --out.");
        }
    }
}
