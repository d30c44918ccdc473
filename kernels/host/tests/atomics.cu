// Atomic operations, by many threads on few addresses.

// numbers: sum, most, least, exchanged, last; wide: sum; sum: float. Thread i of the grid brings i + 1.
extern "C" __global__ void combine(int* numbers, unsigned long long* wide, float* sum)
{
    const int value = blockIdx.x * blockDim.x + threadIdx.x + 1;
    atomicAdd(&numbers[0], value);
    atomicMax(&numbers[1], value);
    atomicMin(&numbers[2], value);
    atomicExch(&numbers[3], value);
    int seen = numbers[4];
    for (;;) {
        const int found = atomicCAS(&numbers[4], seen, seen + 1);
        if (found == seen) break;
        seen = found;
    }
    atomicAdd(wide, (unsigned long long)value << 32);
    atomicAdd(sum, (float)value);
}

// Wrong: adds with a plain read and write, with something atomic between them.
extern "C" __global__ void add_without_atomic(int* sum, int* other)
{
    const int read = *sum;
    atomicAdd(other, 1);
    *sum = read + 1;
}
