// One LAMB step over the whole parameter block: u = m̂ / (√v̂ + ε) + λ w, w −= η · ratio · u, ratio = ‖w‖ / ‖u‖ of each parameter that
// decays, one elsewhere and where one of the norms is zero   (You et al. 2020, algorithm 2; SPEC §6)
//
//   gradients, first_moment, second_moment, values   [count]        fp32; all but the gradients are updated
//   norm       [1]            fp32: 2-norm of all gradients; nothing is written where it is not finite
//   tiles      [tiles]        where parameters lie, see optimizer.cuh
//   squares    [tiles, 2]     double: Σ w² and Σ u² of each tile
//   rates      [parameters]   fp32: η · ratio
//   compute    [count]        Storage: a copy of the new values, or null
//
// Three launches: the moments, one block a tile; the ratios, one block a parameter; the values, one block a tile. Moves 24 and then 16
// bytes an element and those of the copy, bound by memory.
#include "optimizer.cuh"

extern "C" __global__ void lamb_moments(const float* gradients, const float* norm, const float* values, const ParameterTile* tiles,
                                        const ParameterTiles* parameters, float weight_decay, float beta1, float beta2, float epsilon,
                                        float correction1, float correction2, float max_norm, float* first_moment, float* second_moment,
                                        double* squares)
{
    if (!is_finite(*norm)) return;
    const ParameterTile tile = tiles[blockIdx.x];
    const float clip = clip_factor(*norm, max_norm), decay = parameters[tile.parameter].decays ? weight_decay : 0.f;
    double value_squares = 0, update_squares = 0;
    for (int i = first_lane(); i < tile.count; i += lane_step()) {
        float gradient[Lanes], first[Lanes], second[Lanes], value[Lanes];
        load_lanes(gradients + tile.start, i, tile.count, gradient);
        load_lanes(first_moment + tile.start, i, tile.count, first);
        load_lanes(second_moment + tile.start, i, tile.count, second);
        load_lanes(values + tile.start, i, tile.count, value);
        for (int lane = 0; lane < Lanes; lane++) {
            update_moments(gradient[lane] * clip, beta1, beta2, first[lane], second[lane]);
            const float update = direction(first[lane], second[lane], correction1, correction2, epsilon) + decay * value[lane];
            value_squares += (double)value[lane] * value[lane];
            update_squares += (double)update * update;
        }
        store_lanes(first_moment + tile.start, i, tile.count, first);
        store_lanes(second_moment + tile.start, i, tile.count, second);
    }
    value_squares = block_sum(value_squares);
    update_squares = block_sum(update_squares);
    if (threadIdx.x == 0) {
        squares[2 * blockIdx.x] = value_squares;
        squares[2 * blockIdx.x + 1] = update_squares;
    }
}

extern "C" __global__ void lamb_rates(const double* squares, const float* norm, const ParameterTiles* parameters, float learning_rate,
                                      float weight_decay, float* rates)
{
    if (!is_finite(*norm)) return;
    const ParameterTiles parameter = parameters[blockIdx.x];
    double value_squares = 0, update_squares = 0;
    for (int i = threadIdx.x; i < parameter.count; i += blockDim.x) {
        value_squares += squares[2 * (parameter.first + i)];
        update_squares += squares[2 * (parameter.first + i) + 1];
    }
    value_squares = block_sum(value_squares);
    update_squares = block_sum(update_squares);
    if (threadIdx.x == 0) {
        const bool scaled = parameter.decays && weight_decay > 0 && value_squares > 0 && update_squares > 0;
        rates[blockIdx.x] = (float)(learning_rate * (scaled ? sqrt(value_squares / update_squares) : 1.));
    }
}

extern "C" __global__ void lamb_values(const float* first_moment, const float* second_moment, const float* rates, const float* norm,
                                       const ParameterTile* tiles, const ParameterTiles* parameters, float weight_decay, float epsilon,
                                       float correction1, float correction2, float* values, Storage* compute)
{
    if (!is_finite(*norm)) return;
    const ParameterTile tile = tiles[blockIdx.x];
    const float rate = rates[tile.parameter], decay = parameters[tile.parameter].decays ? weight_decay : 0.f;
    for (int i = first_lane(); i < tile.count; i += lane_step()) {
        float first[Lanes], second[Lanes], value[Lanes];
        load_lanes(first_moment + tile.start, i, tile.count, first);
        load_lanes(second_moment + tile.start, i, tile.count, second);
        load_lanes(values + tile.start, i, tile.count, value);
        for (int lane = 0; lane < Lanes; lane++)
            value[lane] -= rate * (direction(first[lane], second[lane], correction1, correction2, epsilon) + decay * value[lane]);
        store_lanes(values + tile.start, i, tile.count, value);
        if (compute != nullptr) store_lanes(compute + tile.start, i, tile.count, value);
    }
}
