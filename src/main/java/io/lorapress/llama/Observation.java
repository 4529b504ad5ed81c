package io.lorapress.llama;

import org.bytedeco.javacpp.Pointer;

/** An observer of one context. Its exceptions must not run through llama.cpp's frames: they end the computation and wait. */
final class Observation implements AutoCloseable {
    private final TensorObserver observer;
    private final Pointer user = EvalCallback.register(this);
    private Throwable thrown;

    Observation(TensorObserver observer) {
        this.observer = observer;
    }

    /** What llama.cpp shall hand to the callback. */
    Pointer user() {
        return user;
    }

    /** Whether the tensor is wanted, or else whether to go on. */
    boolean see(ObservedTensor tensor, boolean ask) {
        if (thrown != null) {
            return ask;
        }
        try {
            if (ask) {
                return observer.wants(tensor);
            }
            observer.observe(tensor);
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

    @Override
    public void close() {
        EvalCallback.forget(user);
    }
}
