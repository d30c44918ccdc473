// The gated unit of LTG-BERT with its inner norm: y = (p − mean(p)) · r with p = value ⊙ gelu_tanh(gate), r = 1 / sqrt(variance(p) + ε)
// (Shazeer 2020; Ba, Kiros, Hinton 2016, eq. 3, without gain and bias)
//
//   value_gate, grad_value_gate   [rows, 2 · width]   Storage: value, gate side by side
//   y, grad_y                     [rows, width]       Storage
//   inverse_deviation             [rows]              fp32: r, kept for the backward pass
//
// One block a row; forward keeps p in dynamic shared memory, [width] fp32. Forward moves 3 · rows · width · sizeof(Storage) bytes,
// backward 6, bound by memory.
#include "activations.cuh"
#include "layer_norm.cuh"

extern "C" __global__ void ge_glu_norm_forward(const Storage* value_gate, int width, float epsilon, Storage* y, float* inverse_deviation)
{
    DYNAMIC_SHARED(float, products);
    const long long start = (long long)blockIdx.x * width;
    const Storage *value = value_gate + 2 * start, *gate = value + width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], gates[Lanes];
        load_lanes(value, i, width, values);
        load_lanes(gate, i, width, gates);
        for (int lane = 0; lane < Lanes; lane++) values[lane] *= gelu_tanh(gates[lane]).value;
        store_lanes(products, i, width, values);
    }
    // No barrier: every thread reads what it has written.
    const RowMoments moments = row_moments(products, width, epsilon);

    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(products, i, width, values);
        moments.normalize(values);
        store_lanes(y + start, i, width, values);
    }
    if (threadIdx.x == 0) inverse_deviation[blockIdx.x] = moments.inverse_deviation;
}

// grad_value = grad_p · gelu(gate), grad_gate = grad_p · value · gelu'(gate)
// with grad_p = r · (grad_y − mean(grad_y) − y · mean(grad_y · y)).
extern "C" __global__ void ge_glu_norm_backward(const Storage* grad_y, const Storage* value_gate, const Storage* y,
                                                const float* inverse_deviation, int width, Storage* grad_value_gate)
{
    const long long start = (long long)blockIdx.x * width;
    const Storage *value = value_gate + 2 * start, *gate = value + width;
    Storage *grad_value = grad_value_gate + 2 * start, *grad_gate = grad_value + width;
    const LayerNormGradient<Storage, Storage> gradient(
        grad_y + start, y + start, nullptr, 0.f, 1.f, inverse_deviation[blockIdx.x], width);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float g[Lanes], values[Lanes], gates[Lanes];
        gradient.lanes(i, g);
        load_lanes(value, i, width, values);
        load_lanes(gate, i, width, gates);
        for (int lane = 0; lane < Lanes; lane++) {
            const Activation activation = gelu_tanh(gates[lane]);
            gates[lane] = g[lane] * values[lane] * activation.derivative;
            values[lane] = g[lane] * activation.value;
        }
        store_lanes(grad_value, i, width, values);
        store_lanes(grad_gate, i, width, gates);
    }
}
