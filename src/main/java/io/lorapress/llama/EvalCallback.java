package io.lorapress.llama;

import io.lorapress.llama.bindings.ggml_backend_sched_eval_callback;
import io.lorapress.llama.bindings.ggml_tensor;
import org.bytedeco.javacpp.Pointer;

/** Where llama.cpp calls an observer. An exception must not run through its frames: it ends the computation and waits. */
final class EvalCallback extends ggml_backend_sched_eval_callback {
    private final TensorObserver observer;
    private Throwable thrown;

    EvalCallback(TensorObserver observer) {
        this.observer = observer;
    }

    /** Gives on asking whether the tensor is wanted, and otherwise whether to go on. */
    @Override
    public boolean call(ggml_tensor tensor, boolean ask, Pointer user) {
        if (thrown != null) {
            return ask;
        }
        try {
            ObservedTensor observed = new ObservedTensor(tensor);
            if (ask) {
                return observer.wants(observed);
            }
            observer.observe(observed);
            return true;
        } catch (RuntimeException | Error e) {
            thrown = e;
            // wanted, so that the next call can end the computation
            return ask;
        }
    }

    /** Throws what the observer threw since the last time. */
    void rethrow() {
        Throwable e = thrown;
        thrown = null;
        if (e instanceof RuntimeException exception) {
            throw exception;
        }
        if (e instanceof Error error) {
            throw error;
        }
    }
}
