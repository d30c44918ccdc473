namespace AntLM.Engine.Configuration;

/// <summary>Finds what someone meant to write.</summary>
public static class NearestName
{
    /// <summary>The name that <paramref name="written"/> was most likely meant to be, or null when none is near.</summary>
    public static string? Find(string written, IEnumerable<string> names) =>
        names.Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(candidate => candidate.Distance <= Math.Max(2, candidate.Name.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();

    /// <summary>"Did you mean X?", or the whole list when no name is near.</summary>
    public static string Suggestion(string written, IReadOnlyCollection<string> names) =>
        Find(written, names) is { } near ? $"Did you mean {near}?" : $"There are: {string.Join(", ", names)}.";

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other (optimal string alignment),
    /// without regard to case.
    /// </summary>
    public static int Distance(string left, string right)
    {
        left = left.ToLowerInvariant();
        right = right.ToLowerInvariant();
        var distances = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                var substitution = distances[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                var best = Math.Min(substitution, 1 + Math.Min(distances[i - 1, j], distances[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    best = Math.Min(best, distances[i - 2, j - 2] + 1);
                }

                distances[i, j] = best;
            }
        }

        return distances[left.Length, right.Length];
    }
}
