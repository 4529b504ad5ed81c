// The kernels: a launch is a block of threads that go through a kernel's phases with barriers between them. What they compute is in
// lorapress/*.cuh, the same text that the tests run on the processor (host.cpp).
#include "lorapress/kernels.cuh"

namespace {

__device__ __forceinline__ lorapress::Where here() { return {blockIdx.x, blockIdx.y, blockIdx.z, threadIdx.x}; }

template <class K>
__device__ __forceinline__ void run_panels(const typename K::Args& args) {
    __shared__ typename K::Shared shared;
    typename K::State state;
    lorapress::Where at = here();
    K::start(args, at, shared, state);
    int panels = K::panels(args);
    for (int panel = 0; panel < panels; panel++) {
        K::load(panel, args, at, shared, state);
        __syncthreads();
        K::compute(panel, args, at, shared, state);
        __syncthreads();
    }
    if (panels == 0) {
        __syncthreads();
    }
    K::finish(args, at, shared, state);
}

template <class K, int PHASE>
__device__ __forceinline__ void run_phases(const typename K::Args& args, typename K::Shared& shared, typename K::State& state) {
    K::template phase<PHASE>(args, here(), shared, state);
    if constexpr (PHASE + 1 < K::PHASES) {
        __syncthreads();
        run_phases<K, PHASE + 1>(args, shared, state);
    }
}

} // namespace

#define PANELS(NAME, ...)                                                                                   \
    extern "C" __global__ void __launch_bounds__(__VA_ARGS__::THREADS) NAME(const __grid_constant__ __VA_ARGS__::Args args) { \
        run_panels<__VA_ARGS__>(args);                                                                      \
    }
#define PHASED_BODY(NAME, BOUNDS, ...)                                                                      \
    extern "C" __global__ void BOUNDS NAME(const __grid_constant__ __VA_ARGS__::Args args) {                \
        __shared__ __VA_ARGS__::Shared shared;                                                              \
        __VA_ARGS__::State state;                                                                           \
        run_phases<__VA_ARGS__, 0>(args, shared, state);                                                    \
    }
#define PHASED(NAME, ...) PHASED_BODY(NAME, __launch_bounds__(__VA_ARGS__::THREADS), __VA_ARGS__)
#define WIDE(NAME, ...) PHASED_BODY(NAME, __launch_bounds__(__VA_ARGS__::THREADS, 3), __VA_ARGS__)
#define PLAIN(NAME, ...)                                                                                    \
    extern "C" __global__ void __launch_bounds__(__VA_ARGS__::THREADS) NAME(const __grid_constant__ __VA_ARGS__::Args args) { \
        __VA_ARGS__::run(args, here());                                                                     \
    }
LORAPRESS_KERNELS(PANELS, PHASED, WIDE, PLAIN)
