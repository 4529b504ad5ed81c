package io.lorapress.export.extract;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.failure.LorapressException;
import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tensor as the trained model and as the base has it. */
record TensorPair(String name, StoredTensor finetuned, StoredTensor base) {
    private static final String WEIGHT = ".weight";
    private static final String HEAD = "lm_head.weight";

    /**
     * All tensors of two models, in the base's order.
     *
     * @throws LorapressException when the models are not of one architecture
     */
    static List<TensorPair> of(Checkpoint finetuned, Checkpoint base) {
        Set<String> names = new LinkedHashSet<>();
        base.tensors().forEach(tensor -> names.add(tensor.name()));
        finetuned.tensors().forEach(tensor -> names.add(tensor.name()));
        List<TensorPair> pairs = new ArrayList<>();
        for (String name : names) {
            if (!name.endsWith("rotary_emb.inv_freq")) {
                pairs.add(new TensorPair(name, require(finetuned, name, base), require(base, name, finetuned)).checked(finetuned, base));
            }
        }
        return pairs;
    }

    private static StoredTensor require(Checkpoint model, String name, Checkpoint other) {
        return model.tensor(name).or(() -> tiedHead(model, name)).orElseThrow(() -> LorapressException.refused(model.folder()
                + ": has no tensor " + name + ", which " + other.folder() + " has; the two are not the same model before and after training"));
    }

    /** A head that shares the embedding's weights and is not stored. */
    private static Optional<StoredTensor> tiedHead(Checkpoint model, String name) {
        return name.endsWith(HEAD) ? model.tensors().stream().filter(tensor -> tensor.name().endsWith("embed_tokens.weight")).findFirst()
                : Optional.empty();
    }

    private TensorPair checked(Checkpoint trained, Checkpoint before) {
        if (!finetuned.info().shape().equals(base.info().shape())) {
            throw LorapressException.refused(name + ": is " + finetuned.info().shape() + " in " + trained.folder() + " and "
                    + base.info().shape() + " in " + before.folder()
                    + "; an adapter is made of two models of the same shapes (a vocabulary that was resized is none)");
        }
        return this;
    }

    Shape shape() {
        return base.info().shape();
    }

    /** Whether a plain LoRA can change it. */
    boolean isMatrix() {
        return shape().rank() == 2 && shape().elements() > 0 && name.endsWith(WEIGHT);
    }

    boolean isEmbeddingOrHead() {
        return !name.matches(".*\\.\\d+\\..*");
    }

    String module() {
        return name.substring(0, name.length() - WEIGHT.length());
    }

    /** The last part of the module's name. */
    String kind() {
        return module().substring(module().lastIndexOf('.') + 1);
    }

    long storedBytes() {
        return finetuned.storedBytes() + base.storedBytes();
    }
}
