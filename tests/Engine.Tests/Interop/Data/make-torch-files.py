# Writes the files *.bin beside it: what torch.save makes of small state dicts, and of some things that are none. Written with PyTorch 1.13.
import collections
import torch

table = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8 - 1
torch.save(collections.OrderedDict([
    ("embedding.weight", table),
    ("head.weight", table),
    ("row", table[2]),
    ("transposed", table.t()),
    ("part", table[1:3, 2:5]),
    ("half", (table[0] * 3).half()),
    ("brain", (table[1] * 5).bfloat16()),
    ("position_indices", torch.arange(-3, 3)),
    ("ints", torch.arange(5, dtype=torch.int32)),
    ("scalar", torch.tensor(2.5)),
    ("empty", torch.zeros(3, 0)),
]), "state.bin")

linear = torch.nn.Linear(3, 2)
with torch.no_grad():
    linear.weight.copy_(torch.arange(6.).reshape(2, 3))
    linear.bias.copy_(torch.tensor([-1., .5]))
torch.save(linear.state_dict(), "module.bin")
torch.save({"weight": linear.weight, "bias": linear.bias}, "parameters.bin")
torch.save(linear.state_dict(), "protocol4.bin", pickle_protocol=4)

torch.save(linear.state_dict(), "legacy.bin", _use_new_zipfile_serialization=False)
torch.save(linear, "whole.bin")
torch.save({"model": linear.state_dict()}, "nested.bin")
torch.save({"weight": torch.zeros(2, dtype=torch.float64)}, "double.bin")
torch.save({"weight": torch.zeros(1).expand(5)}, "expanded.bin")
