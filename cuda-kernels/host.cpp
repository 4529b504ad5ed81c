// The kernels on the processor, for the tests: a launch runs block after block, in each phase all threads one after the other, which
// is one of the orders that a GPU may choose. Shared memory and registers start poisoned, so that what is read before it is written
// shows. Built by build-host.sh.
#include "lorapress/kernels.cuh"
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int POISON = 0xCB;

template <class T>
void poison(T& value) {
    memset((void*) &value, POISON, sizeof value);
}

template <class K>
struct Block {
    typename K::Shared shared;
    std::vector<typename K::State> states {(size_t) K::THREADS};

    void begin() {
        poison(shared);
        for (auto& state : states) {
            poison(state);
        }
    }
};

template <class Run>
void each_block(uint32_t x, uint32_t y, uint32_t z, const Run& run) {
    for (uint32_t k = 0; k < z; k++) {
        for (uint32_t j = 0; j < y; j++) {
            for (uint32_t i = 0; i < x; i++) {
                run(lorapress::Where {i, j, k, 0});
            }
        }
    }
}

template <class K, class Run>
void each_thread(lorapress::Where at, const Run& run) {
    for (at.thread = 0; at.thread < (uint32_t) K::THREADS; at.thread++) {
        run(at);
    }
}

template <class K>
void launch_panels(uint32_t x, uint32_t y, uint32_t z, const typename K::Args& args) {
    auto block = std::make_unique<Block<K>>();
    each_block(x, y, z, [&](lorapress::Where first) {
        block->begin();
        auto& shared = block->shared;
        auto& states = block->states;
        each_thread<K>(first, [&](lorapress::Where at) { K::start(args, at, shared, states[at.thread]); });
        for (int panel = 0; panel < K::panels(args); panel++) {
            each_thread<K>(first, [&](lorapress::Where at) { K::load(panel, args, at, shared, states[at.thread]); });
            each_thread<K>(first, [&](lorapress::Where at) { K::compute(panel, args, at, shared, states[at.thread]); });
        }
        each_thread<K>(first, [&](lorapress::Where at) { K::finish(args, at, shared, states[at.thread]); });
    });
}

template <class K, int PHASE>
void phases(lorapress::Where first, const typename K::Args& args, Block<K>& block) {
    each_thread<K>(first, [&](lorapress::Where at) { K::template phase<PHASE>(args, at, block.shared, block.states[at.thread]); });
    if constexpr (PHASE + 1 < K::PHASES) {
        phases<K, PHASE + 1>(first, args, block);
    }
}

template <class K>
void launch_phases(uint32_t x, uint32_t y, uint32_t z, const typename K::Args& args) {
    auto block = std::make_unique<Block<K>>();
    each_block(x, y, z, [&](lorapress::Where first) {
        block->begin();
        phases<K, 0>(first, args, *block);
    });
}

template <class K>
void launch_plain(uint32_t x, uint32_t y, uint32_t z, const typename K::Args& args) {
    each_block(x, y, z, [&](lorapress::Where first) { each_thread<K>(first, [&](lorapress::Where at) { K::run(args, at); }); });
}

} // namespace

/** Runs a kernel; gives 0, or 1 where there is none of that name, or 2 where its arguments have another size. */
extern "C" int lorapress_launch(const char* name, uint32_t x, uint32_t y, uint32_t z, const void* args, uint64_t bytes) {
    std::string wanted = name;
#define RUN(NAME, LAUNCH, ...)                                            \
    if (wanted == #NAME) {                                                \
        if (bytes != sizeof(__VA_ARGS__::Args)) {                         \
            return 2;                                                     \
        }                                                                 \
        LAUNCH<__VA_ARGS__>(x, y, z, *(const __VA_ARGS__::Args*) args);   \
        return 0;                                                         \
    }
#define PANELS(NAME, ...) RUN(NAME, launch_panels, __VA_ARGS__)
#define PHASED(NAME, ...) RUN(NAME, launch_phases, __VA_ARGS__)
#define WIDE(NAME, ...) PHASED(NAME, __VA_ARGS__)
#define PLAIN(NAME, ...) RUN(NAME, launch_plain, __VA_ARGS__)
    LORAPRESS_KERNELS(PANELS, PHASED, WIDE, PLAIN)
    return 1;
}
