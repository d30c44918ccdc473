using System.Reflection;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>
/// A stand-in for a device's operations that computes nothing: each call is a moment, and the slot of every tensor it is given lives
/// at that moment.
/// </summary>
/// <remarks>Not sealed, because the run time derives the stand-in from it.</remarks>
internal class LifetimeTrace : DispatchProxy
{
    private int moment = ArenaSlot.Beginning;

    /// <summary>A trace at the beginning of a step.</summary>
    public static LifetimeTrace Begin() => (LifetimeTrace)(object)Create<IOperations, LifetimeTrace>();

    /// <summary>Its operations.</summary>
    public IOperations Operations => (IOperations)(object)this;

    /// <summary>Tensors that are needed until after the latest call.</summary>
    public void Touch(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
        {
            (tensor?.Storage as ArenaSlot)?.LiveAt(moment);
        }
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        moment++;
        foreach (var argument in args!)
        {
            switch (argument)
            {
                case null or int or float or bool:
                    break;
                case Tensor tensor:
                    Touch(tensor);
                    break;
                case AttentionMask mask:
                    Touch(mask.KeyLengths, mask.DocumentStarts);
                    break;
                case TargetRows targets:
                    Touch(targets.Rows, targets.Ids, targets.Count);
                    break;
                case Dropout dropout:
                    Touch(dropout.State);
                    break;
                default:
                    throw new NotSupportedException(
                        $"{targetMethod!.Name} takes a {argument.GetType().Name}, whose tensors the memory plan does not know.");
            }
        }

        return null;
    }
}
