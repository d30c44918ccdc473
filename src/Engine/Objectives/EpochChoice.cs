using System.Globalization;

namespace AntLM.Engine.Objectives;

/// <summary>Some of a schedule's epochs, those after which something is done.</summary>
public sealed class EpochChoice
{
    private readonly HashSet<int> epochs;

    private EpochChoice(HashSet<int> epochs) => this.epochs = epochs;

    /// <summary>Reads a choice.</summary>
    /// <param name="parts">Numbers from 1, "phases" for the last epoch of each phase, "last", "all"; in any order.</param>
    /// <param name="schedule">Whose epochs they are.</param>
    /// <param name="key">Where it was written, for the error.</param>
    /// <exception cref="UserException">A part is none of these, or a number that the schedule does not reach.</exception>
    public static EpochChoice Parse(IReadOnlyList<string> parts, AlternatingSchedule schedule, string key) =>
        new([.. parts.SelectMany(part => Read(part, schedule, key))]);

    /// <summary>Whether an epoch is one of them.</summary>
    /// <param name="epoch">Counted from 1.</param>
    public bool Includes(int epoch) => epochs.Contains(epoch);

    private static IEnumerable<int> Read(string part, AlternatingSchedule schedule, string key)
    {
        switch (part)
        {
            case "all":
                return Enumerable.Range(1, schedule.Epochs);
            case "last":
                return [schedule.Epochs];
            case "phases":
                var last = 0;
                return [.. schedule.Phases.Select(phase => last += phase.Epochs)];
            default:
                return int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                    && epoch >= 1 && epoch <= schedule.Epochs
                        ? [epoch]
                        : throw new UserException(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{key} has '{part}': numbers from 1 to {schedule.Epochs}, phases, last or all are expected."));
        }
    }
}
