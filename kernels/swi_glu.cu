// The gated unit of Llama: y = silu(gate) ⊙ up   (Shazeer 2020)
//
//   gate_up, grad_gate_up   [rows, 2 · width]   Storage: gate, up side by side
//   y, grad_y               [rows, width]       Storage
//
// One block a row. Forward moves 3 · rows · width · sizeof(Storage) bytes, backward 5, bound by memory.
#include "activations.cuh"

extern "C" __global__ void swi_glu_forward(const Storage* gate_up, int width, Storage* y)
{
    const long long start = (long long)blockIdx.x * width;
    const Storage *gate = gate_up + 2 * start, *up = gate + width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float gates[Lanes], values[Lanes];
        load_lanes(gate, i, width, gates);
        load_lanes(up, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) values[lane] *= silu(gates[lane]).value;
        store_lanes(y + start, i, width, values);
    }
}

// grad_gate = grad_y · up · silu'(gate), grad_up = grad_y · silu(gate).
extern "C" __global__ void swi_glu_backward(const Storage* grad_y, const Storage* gate_up, int width, Storage* grad_gate_up)
{
    const long long start = (long long)blockIdx.x * width;
    const Storage *gate = gate_up + 2 * start, *up = gate + width;
    Storage *grad_gate = grad_gate_up + 2 * start, *grad_up = grad_gate + width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float g[Lanes], gates[Lanes], values[Lanes];
        load_lanes(grad_y + start, i, width, g);
        load_lanes(gate, i, width, gates);
        load_lanes(up, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) {
            const Activation activation = silu(gates[lane]);
            gates[lane] = g[lane] * values[lane] * activation.derivative;
            values[lane] = g[lane] * activation.value;
        }
        store_lanes(grad_gate, i, width, gates);
        store_lanes(grad_up, i, width, values);
    }
}
