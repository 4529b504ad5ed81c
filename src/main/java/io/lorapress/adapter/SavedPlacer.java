package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;

/** Tensors that replace the base's: modules_to_save, biases, and embeddings that were resized or saved beside their LoRA. */
final class SavedPlacer {
    private SavedPlacer() {
    }

    /** The module's own tensor, or that of the layer inside which it is on disk (Granite's router). */
    static Optional<TensorInfo> target(SavedTensor saved, BaseTensors base) {
        return base.resolve(saved.module()).flatMap(module ->
                base.find(module + "." + saved.leaf()).or(() -> base.find(module + ".layer." + saved.leaf())));
    }

    static void place(SavedTensor saved, MappingBuilder out) {
        TensorInfo target = target(saved, out.base).orElseThrow();
        Shape found = saved.tensor().shape();
        if (!found.equals(target.shape()) && !isResized(target, found)) {
            throw MatrixPlacer.wrongShape(saved.tensor().name(), found.toString(), target);
        }
        if (!out.changesOf(target.name()).isEmpty()) {
            throw new AdapterException(AdapterError.DUPLICATE_TARGET, saved.tensor().name() + " replaces " + target.name()
                    + ", which another tensor of the adapters replaces too");
        }
        out.change(target.name(), new Replacement(saved.tensor()));
    }

    /** The vocabulary may have grown or shrunk. */
    private static boolean isResized(TensorInfo target, Shape found) {
        return (Tie.isEmbedding(target.name()) || Tie.isHead(target.name())) && found.rank() == target.shape().rank()
                && found.columns() == target.shape().columns();
    }
}
