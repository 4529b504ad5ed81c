package io.lorapress.model.family;

import io.lorapress.model.ShardedTensor;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;

/**
 * A checkpoint tensor on its way to GGUF.
 *
 * @param info   as the checkpoint has it
 * @param name   the name the family works with, prefixes of composite models taken off
 * @param layer  the layer it belongs to, or -1
 * @param packed whether its blocks of MXFP4 are to be taken over
 */
public record Source(TensorInfo info, String name, int layer, boolean packed) {
    static Source of(ShardedTensor tensor) {
        String name = tensor.info().name();
        return new Source(tensor.info(), name, Names.layer(name), tensor.packed());
    }

    public Shape shape() {
        return info.shape();
    }

    public boolean endsWith(String... endings) {
        for (String ending : endings) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(String part) {
        return name.contains(part);
    }

    /** The same tensor under another name; the layer is read anew. */
    public Source named(String other) {
        return new Source(info, other, Names.layer(other), packed);
    }

    public Source replace(String part, String by) {
        return named(name.replace(part, by));
    }
}
