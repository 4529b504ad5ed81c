package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A tensor as a shard holds it: part of a quantised weight, or a weight itself.
 *
 * @param file the shard
 * @param data its bytes, mapped
 */
record RawTensor(Path file, TensorInfo info, MemorySegment data) {
    /** File name of the shard. */
    String shard() {
        return file.getFileName().toString();
    }

    String name() {
        return info.name();
    }

    DType dtype() {
        return info.dtype();
    }

    Shape shape() {
        return info.shape();
    }

    boolean holds(DType dtype, long elements) {
        return info.dtype() == dtype && info.shape().elements() == elements;
    }

    /** The values of a float32 tensor. */
    float[] floats() {
        return data.toArray(LittleEndian.FLOAT);
    }

    /** The refusal of this tensor, because of {@code what}. */
    CheckpointException refused(CheckpointError error, String what) {
        return new CheckpointException(error, this + " " + what);
    }

    /** How messages begin. */
    @Override
    public String toString() {
        return file + ": tensor " + name();
    }
}
