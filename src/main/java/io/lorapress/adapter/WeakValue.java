package io.lorapress.adapter;

import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/** A value that is computed when it is asked for, and once as long as somebody holds it. */
final class WeakValue<T> implements Supplier<T> {
    private final Supplier<T> source;
    private WeakReference<T> known = new WeakReference<>(null);

    WeakValue(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public synchronized T get() {
        T value = known.get();
        if (value == null) {
            value = source.get();
            known = new WeakReference<>(value);
        }
        return value;
    }
}
