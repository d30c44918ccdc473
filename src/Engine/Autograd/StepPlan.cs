using System.Runtime.CompilerServices;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>
/// The tape: the operations of one step, recorded once per shape and objective and then replayed, forward in the order of
/// recording and backward in the opposite one. Every tensor has its place before the first replay; those that never live at the same
/// moment share memory.
/// </summary>
/// <remarks>
/// What is loaded before a replay comes from <see cref="Place"/>, what is read after it too, or is named to <see cref="Keep"/>: any other
/// tensor lives from the first operation that touches it to the last.
/// Gradients of activations are written once (=) by the one operation that reads the activation. Tensors from
/// <see cref="Accumulating"/>, the residual stream above all, are read by several: their gradient is zeroed before the backward
/// pass and added to (+=).
/// Models record their layers as blocks (<see cref="Block"/>): where blocks are recomputed, what only their backward pass reads is not kept
/// until then but computed again (Chen et al. 2016, "Training deep nets with sublinear memory cost").
/// </remarks>
public sealed class StepPlan
{
    private readonly List<RecordedOperation> recording = [];
    private readonly List<Range> blocks = [];
    private readonly List<Action<IOperations>> backwardPass = [];
    private readonly Dictionary<Tensor, Tensor> gradients = [];
    private readonly HashSet<Tensor> accumulating = [];
    private readonly List<Tensor> zeroedGradients = [];
    private readonly ArenaLayout layout;
    private readonly Arena arena;
    private readonly Tensor? randomState;
    private uint dropoutSites;
    private bool recorded;

    /// <summary>Begins an empty plan.</summary>
    /// <param name="device">Where it will run.</param>
    /// <param name="arena">Holds its activations; shared with other plans, of which one runs at a time.</param>
    /// <param name="training">Whether gradients are computed and activations dropped.</param>
    public StepPlan(Device device, Arena arena, bool training)
    {
        Device = device;
        this.arena = arena;
        layout = new ArenaLayout(arena);
        IsTraining = training;
        randomState = training ? Place(new Shape(RandomState.Words), DType.Int32) : null;
    }

    /// <summary>Where the plan runs.</summary>
    public Device Device { get; }

    /// <summary>Whether gradients are computed and activations dropped.</summary>
    public bool IsTraining { get; }

    /// <summary>
    /// Whether no tensor shares memory, so that each can be loaded and read at any time: to test or time single operations.
    /// </summary>
    public bool KeepsEverything { get; init; }

    /// <summary>
    /// Whether activations inside of blocks are computed again in the backward pass instead of being kept for it. The operations are the
    /// same and draw the same, so this changes no bit of any result.
    /// </summary>
    public bool RecomputesBlocks { get; init; }

    /// <summary>Bytes of the arena that the plan uses; until it is complete, what it would use without sharing.</summary>
    public long Bytes => layout.Bytes;

    /// <summary>A place of its own for the whole step: inputs, indices, results.</summary>
    public Tensor Place(Shape shape, DType type)
    {
        var tensor = PlaceShared(shape, type);
        Slot(tensor).LiveAt(ArenaSlot.Beginning);
        return Keep(tensor);
    }

    /// <summary>Keeps what an operation writes until after the step.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        Slot(tensor).LiveAt(ArenaSlot.End);
        return tensor;
    }

    /// <summary>A place for an activation that one operation reads, in the device's compute type.</summary>
    public Tensor Activation(Shape shape) => PlaceShared(shape, Device.ComputeType);

    /// <summary>A place for statistics that the backward pass needs, Float32.</summary>
    public Tensor Saved(Shape shape) => PlaceShared(shape, DType.Float32);

    /// <summary>A place for a Float32 activation that several operations read: its gradient is added to.</summary>
    public Tensor Accumulating(Shape shape)
    {
        var tensor = PlaceShared(shape, DType.Float32);
        accumulating.Add(tensor);
        if (IsTraining)
        {
            var gradient = PlaceShared(shape, DType.Float32);
            gradients.Add(tensor, gradient);
            zeroedGradients.Add(gradient);
        }

        return tensor;
    }

    /// <summary>A place for the next state of the residual stream: the whole stream has one gradient.</summary>
    public Tensor Residual(Tensor before)
    {
        var tensor = PlaceShared(before.Shape, DType.Float32);
        accumulating.Add(tensor);
        if (IsTraining)
        {
            gradients.Add(tensor, GradientOf(before));
        }

        return tensor;
    }

    /// <summary>A parameter read as an activation, such as LTG-BERT's relative embedding: its gradient is the parameter's.</summary>
    public Tensor AsActivation(Parameter parameter)
    {
        accumulating.Add(parameter.Value);
        if (IsTraining)
        {
            gradients[parameter.Value] = parameter.Gradient;
        }

        return parameter.Value;
    }

    /// <summary>Whether the tensor's gradient is added to (+=) rather than written (=).</summary>
    public bool IsAccumulating(Tensor tensor) => accumulating.Contains(tensor);

    /// <summary>The gradient of the loss by this tensor, of the same shape and type.</summary>
    /// <exception cref="InvalidOperationException">The plan is not for training, or recorded without this gradient.</exception>
    public Tensor GradientOf(Tensor tensor)
    {
        if (!IsTraining)
        {
            throw new InvalidOperationException("A plan that is not for training has no gradients.");
        }

        if (!gradients.TryGetValue(tensor, out var gradient))
        {
            gradient = PlaceShared(tensor.Shape, tensor.Type);
            gradients.Add(tensor, gradient);
        }

        return gradient;
    }

    /// <summary>The gradient of a tensor that one operation alone reads, which writes it (=).</summary>
    /// <exception cref="InvalidOperationException">The tensor has several readers: what the others add would be lost.</exception>
    public Tensor GradientToWrite(Tensor tensor) => IsAccumulating(tensor)
        ? throw new InvalidOperationException("This operation writes the gradient of its input, which other operations add to.")
        : GradientOf(tensor);

    /// <summary>The next dropout site: sites count in the order of recording, so they are the same for every shape.</summary>
    /// <param name="probability">Probability of being dropped; zero takes no draws but keeps its site number.</param>
    /// <param name="followsBatch">See <see cref="Dropout.FollowsBatch"/>.</param>
    public Dropout NextDropout(float probability, bool followsBatch = true)
    {
        var site = dropoutSites++;
        return IsTraining && probability > 0 ? new Dropout(probability, site, randomState, followsBatch) : Dropout.None;
    }

    /// <summary>Records a block: operations that can be run again from what they are given from outside.</summary>
    /// <remarks>
    /// Where blocks are recomputed, those of its operations run again, before the block's backward pass, that lead to what this reads.
    /// Their forward pass writes tensors of the block only and adds to none, and what one of them changes in place was made in the block.
    /// </remarks>
    /// <param name="record">Records the operations; called at once.</param>
    /// <returns>What it returns.</returns>
    public T Block<T>(Func<T> record)
    {
        var start = recording.Count;
        var result = record();
        blocks.Add(start..recording.Count);
        return result;
    }

    /// <summary>Records one operation.</summary>
    /// <param name="outputs">What its forward pass writes; examined when a step has gone wrong.</param>
    /// <param name="forward">Runs it: calls operations, and nothing else, because the calls are also traced to plan the memory.</param>
    /// <param name="backward">Runs its backward pass in the same way; null where it has none. Not called unless the plan is for
    /// training.</param>
    /// <param name="name">Its name in messages; the recording function's by default.</param>
    public void Add(
        ReadOnlySpan<Tensor> outputs,
        Action<IOperations> forward,
        Action<IOperations>? backward,
        [CallerMemberName] string name = "")
    {
        recording.Add(new RecordedOperation(name, outputs.ToArray(), forward, IsTraining ? backward : null));
    }

    /// <summary>Ends the recording, gives every tensor its place and makes the arena large enough.</summary>
    public void Complete()
    {
        recorded = true;
        OrderBackwardPass(KeepsEverything ? null : new Lifetimes(recording));
        layout.Assign();
        arena.Reserve(Bytes);
        Device.Prepare(operations =>
        {
            Forward(operations);
            Backward(operations);
        });
    }

    /// <summary>Sets what the dropout of the next replay draws from.</summary>
    public void Load(RandomState state)
    {
        if (randomState is not null)
        {
            Span<int> words = stackalloc int[RandomState.Words];
            state.WriteTo(words);
            Device.Upload<int>(words, randomState);
        }
    }

    /// <summary>Runs every operation in the order of recording.</summary>
    public void Forward() => Forward(Device.Operations);

    /// <summary>Runs every operation's backward pass, last first. Gradients of parameters are added to.</summary>
    public void Backward() => Backward(Device.Operations);

    /// <summary>Runs forward again and names the first operation with an output that is not finite; null where all are finite.</summary>
    /// <returns>Name and position, as in "Attention (operation 17 of 90)".</returns>
    public string? FirstNonFinite()
    {
        for (var index = 0; index < recording.Count; index++)
        {
            var operation = recording[index];
            operation.Forward(Device.Operations);
            if (operation.Outputs.Any(HasNonFinite))
            {
                return $"{operation.Name} (operation {index + 1} of {recording.Count})";
            }
        }

        return null;
    }

    /// <summary>Calls the operations of the forward pass on another surface.</summary>
    internal void Forward(IOperations operations)
    {
        foreach (var operation in recording)
        {
            operation.Forward(operations);
        }
    }

    /// <summary>Calls the operations of the backward pass on another surface.</summary>
    internal void Backward(IOperations operations)
    {
        foreach (var call in backwardPass)
        {
            call(operations);
        }
    }

    private static ArenaSlot Slot(Tensor tensor) =>
        tensor.Storage as ArenaSlot ?? throw new InvalidOperationException("This tensor is not one of a plan's own.");

    private Tensor PlaceShared(Shape shape, DType type)
    {
        if (recorded)
        {
            throw new InvalidOperationException("The plan is recorded: it takes no more tensors.");
        }

        var tensor = layout.Add(shape, type);
        if (KeepsEverything)
        {
            Slot(tensor).LiveAt(ArenaSlot.Beginning);
            Slot(tensor).LiveAt(ArenaSlot.End);
        }

        return tensor;
    }

    /// <summary>Zeroes what is added to, then runs from the last operation to the first, and blocks again where they are needed.</summary>
    /// <param name="lifetimes">Goes along with it; null where nothing shares memory, and so nothing is missing.</param>
    private void OrderBackwardPass(Lifetimes? lifetimes)
    {
        void Append(Action<IOperations> calls)
        {
            backwardPass.Add(calls);
            lifetimes?.Follow(calls);
        }

        zeroedGradients.ForEach(gradient => Append(operations => operations.Zero(gradient)));

        // The backward pass begins with the last block: its activations are needed at once, when memory is fullest.
        var recomputed = RecomputesBlocks ? blocks.SkipLast(1).ToDictionary(block => block.End.Value - 1) : [];
        for (var index = recording.Count - 1; index >= 0; index--)
        {
            if (lifetimes is not null && recomputed.TryGetValue(index, out var block))
            {
                backwardPass.AddRange(lifetimes.Recompute(recording[block]).Select(operation => operation.Forward));
            }

            if (recording[index].Backward is { } backward)
            {
                Append(backward);
            }
        }
    }

    private bool HasNonFinite(Tensor tensor) =>
        tensor.Type != DType.Int32 && Device.DownloadFloats(tensor).Any(value => !float.IsFinite(value));
}
