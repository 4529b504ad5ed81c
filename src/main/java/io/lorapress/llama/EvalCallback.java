package io.lorapress.llama;

import io.lorapress.llama.bindings.ggml_backend_sched_eval_callback;
import io.lorapress.llama.bindings.ggml_tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;

/**
 * Where llama.cpp calls observers. There is one of it for all contexts, as JavaCPP has room for ten only; each context hands llama.cpp
 * a number of its own as user data, which tells the observations apart.
 */
final class EvalCallback extends ggml_backend_sched_eval_callback {
    private static final Map<Long, Observation> OBSERVATIONS = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    /** Held for good: native code keeps a pointer to it. */
    static final EvalCallback INSTANCE = new EvalCallback();

    private EvalCallback() {
    }

    /** The user data that leads to an observation. */
    static Pointer register(Observation observation) {
        long number = NUMBERS.incrementAndGet();
        OBSERVATIONS.put(number, observation);
        return new AddressPointer(number);
    }

    static void forget(Pointer user) {
        OBSERVATIONS.remove(user.address());
    }

    /** Gives on asking whether the tensor is wanted, and otherwise whether to go on. */
    @Override
    public boolean call(ggml_tensor tensor, boolean ask, Pointer user) {
        return OBSERVATIONS.get(user.address()).see(new ObservedTensor(tensor), ask);
    }
}
