// One AdamW step over the whole parameter block: w = w · (1 − η λ) − η m̂ / (√v̂ + ε)   (Loshchilov and Hutter 2019, algorithm 2)
//
//   gradients, first_moment, second_moment, values   [count]   fp32; all but the gradients are updated
//   norm      [1]       fp32: 2-norm of all gradients; nothing is written where it is not finite
//   tiles     [tiles]   where parameters lie, see optimizer.cuh
//   kept      1 − η λ, for the parameters that decay
//   compute   [count]   Storage: a copy of the new values, or null
//
// One block a tile. Moves 28 bytes an element and those of the copy, bound by memory.
#include "optimizer.cuh"

extern "C" __global__ void adamw(const float* gradients, const float* norm, const ParameterTile* tiles, const ParameterTiles* parameters,
                                 float learning_rate, float kept, float beta1, float beta2, float epsilon, float correction1,
                                 float correction2, float max_norm, float* first_moment, float* second_moment, float* values,
                                 Storage* compute)
{
    if (!is_finite(*norm)) return;
    const ParameterTile tile = tiles[blockIdx.x];
    const float clip = clip_factor(*norm, max_norm), factor = parameters[tile.parameter].decays ? kept : 1.f;
    for (int i = first_lane(); i < tile.count; i += lane_step()) {
        float gradient[Lanes], first[Lanes], second[Lanes], value[Lanes];
        load_lanes(gradients + tile.start, i, tile.count, gradient);
        load_lanes(first_moment + tile.start, i, tile.count, first);
        load_lanes(second_moment + tile.start, i, tile.count, second);
        load_lanes(values + tile.start, i, tile.count, value);
        for (int lane = 0; lane < Lanes; lane++) {
            update_moments(gradient[lane] * clip, beta1, beta2, first[lane], second[lane]);
            value[lane] = value[lane] * factor - learning_rate * direction(first[lane], second[lane], correction1, correction2, epsilon);
        }
        store_lanes(first_moment + tile.start, i, tile.count, first);
        store_lanes(second_moment + tile.start, i, tile.count, second);
        store_lanes(values + tile.start, i, tile.count, value);
        if (compute != nullptr) store_lanes(compute + tile.start, i, tile.count, value);
    }
}
