using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>
/// Says which parameters a model has and how they lie in its block. Members of a group lie side by side without a gap, so that one
/// matrix product serves them, while each keeps its published name.
/// </summary>
public sealed class ParameterLayout
{
    private const int Alignment = ArenaLayout.Alignment / sizeof(float);
    private readonly List<ParameterEntry> entries = [];
    private readonly Dictionary<string, ParameterGroup> groups = [];

    /// <summary>The published parameters in the order of storage.</summary>
    public IReadOnlyList<ParameterEntry> Entries => entries;

    /// <summary>The groups by name.</summary>
    public IReadOnlyDictionary<string, ParameterGroup> Groups => groups;

    /// <summary>Elements of the block, gaps for alignment included.</summary>
    public long Count { get; private set; }

    /// <summary>Index of the first element that is trained; what lies before it is frozen.</summary>
    public long TrainedFrom { get; private set; }

    /// <summary>Freezes everything added so far.</summary>
    public void Freeze()
    {
        Align();
        TrainedFrom = Count;
    }

    /// <summary>Adds a parameter that stands alone.</summary>
    public void Add(string name, Shape shape, ParameterInitialization initialization)
    {
        Align();
        Append(name, shape, initialization);
    }

    /// <summary>Adds parameters side by side: matrices of one width become one matrix of all their rows, vectors one vector.</summary>
    public void AddGroup(string name, params ReadOnlySpan<(string Name, Shape Shape, ParameterInitialization Initialization)> members)
    {
        Align();
        var start = Count;
        foreach (var member in members)
        {
            if (member.Shape.Rank != members[0].Shape.Rank || (member.Shape.Rank > 1 && member.Shape.Width != members[0].Shape.Width))
            {
                throw new ArgumentException(
                    $"{member.Name} {member.Shape} does not lie side by side with {members[0].Shape}.", nameof(members));
            }

            Append(member.Name, member.Shape, member.Initialization);
        }

        var count = checked((int)(Count - start));
        var width = members[0].Shape.Width;
        groups.Add(name, new ParameterGroup(start, members[0].Shape.Rank == 1 ? new Shape(count) : new Shape(count / width, width)));
    }

    private void Align() => Count = (Count + Alignment - 1) / Alignment * Alignment;

    private void Append(string name, Shape shape, ParameterInitialization initialization)
    {
        entries.Add(new ParameterEntry(name, shape, Count, initialization));
        Count += shape.Count;
    }
}

/// <summary>One published parameter.</summary>
/// <param name="Name">Its name in published checkpoints.</param>
/// <param name="Shape">[size] or [rows, columns].</param>
/// <param name="Start">Index of its first element in the block.</param>
/// <param name="Initialization">Its initial values.</param>
public sealed record ParameterEntry(string Name, Shape Shape, long Start, ParameterInitialization Initialization);

/// <summary>Parameters side by side, seen as one.</summary>
/// <param name="Start">Index of the first element in the block.</param>
/// <param name="Shape">Of the whole group.</param>
public sealed record ParameterGroup(long Start, Shape Shape);
