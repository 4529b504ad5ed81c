package io.lorapress.model.family;

import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.TensorInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A family of models: which architectures it serves, and how their tensors and hyper-parameters go into GGUF. What is here
 * suits a dense decoder that only renames; a family overrides what it does otherwise. Families hold no state.
 */
public abstract class Family {
    private static final List<String> NEVER_WEIGHTS = List.of(".attention.masked_bias", ".attention.bias", ".rotary_emb.inv_freq");

    /** Packed experts come with the extra tensors, before all others. */
    private static final Comparator<ShardedTensor> READING_ORDER = Comparator.comparing((ShardedTensor tensor) -> !tensor.packed())
            .thenComparingInt(ShardedTensor::shard).thenComparing(tensor -> tensor.info().name());

    private final String ggufArchitecture;
    private final Names names;
    private final List<String> architectures;

    /**
     * @param ggufArchitecture the GGUF architecture, as in {@code llama}
     * @param names            how checkpoint tensors are called in GGUF
     * @param architectures    class names that config.json's {@code architectures} may hold
     */
    protected Family(String ggufArchitecture, Names names, String... architectures) {
        this.ggufArchitecture = ggufArchitecture;
        this.names = names;
        this.architectures = List.of(architectures);
    }

    /** Class names that config.json's {@code architectures} may hold. */
    public final List<String> architectures() {
        return architectures;
    }

    /** Whether GGUF files of this architecture come from checkpoints of this family. */
    boolean makes(String architecture) {
        return ggufArchitecture.equals(architecture);
    }

    /** The GGUF architecture of a model of this family, as in {@code llama}. */
    public String ggufArchitecture(ModelConfig config) {
        return ggufArchitecture;
    }

    /** The GGUF form of the whole checkpoint, whose vocabulary is as large as config.json says. */
    public final GgufModel gguf(ModelConfig config, List<ShardedTensor> tensors) {
        return gguf(config, tensors, tokens(config));
    }

    private static LongSupplier tokens(ModelConfig config) {
        return () -> config.integer("vocab_size_per_layer_input", "vocab_size");
    }

    /**
     * The GGUF form of the whole checkpoint.
     *
     * @param tokens how many tokens the file will list; asked for by families that cut the embedding there
     */
    public final GgufModel gguf(ModelConfig config, List<ShardedTensor> tensors, LongSupplier tokens) {
        try {
            return converted(config, tensors, tokens);
        } catch (ArithmeticException e) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json: a number in it is zero or too large (" + e.getMessage()
                    + "); check head counts, widths and numbers of layers");
        }
    }

    private GgufModel converted(ModelConfig config, List<ShardedTensor> tensors, LongSupplier tokens) {
        String architecture = ggufArchitecture(config);
        int blocks = blocks(config, tensors);
        Outputs outputs = new Outputs(names(config), blocks, tokens, this::precision);
        extraTensors(config, outputs);
        place(config, tensors, outputs);
        Keys keys = new Keys(architecture);
        metadata(config, blocks, keys);
        return new GgufModel(architecture, keys.metadata(), List.copyOf(outputs.tensors()), List.copyOf(outputs.unused()),
                List.copyOf(outputs.zeros()));
    }

    /** Where the tensors of a checkpoint go, without the keys, which need more of the config than a GGUF file tells. */
    final List<GgufTensor> places(ModelConfig config, List<TensorInfo> tensors) {
        Outputs outputs = new Outputs(names(config), config.blocks(), tokens(config), this::precision);
        place(config, tensors.stream().map(tensor -> new ShardedTensor(tensor, 0)).toList(), outputs);
        return outputs.tensors();
    }

    private void place(ModelConfig config, List<ShardedTensor> tensors, Outputs outputs) {
        tensors.stream().sorted(READING_ORDER).forEach(tensor -> visit(config, tensor, outputs));
        refuseUnknown(outputs);
    }

    private void visit(ModelConfig config, ShardedTensor tensor, Outputs outputs) {
        Source asStored = Source.of(tensor);
        Optional<String> name = workingName(config, asStored.name());
        if (name.isEmpty() || NEVER_WEIGHTS.stream().anyMatch(name.get()::endsWith)) {
            outputs.drop(asStored);
        } else {
            place(config, asStored.named(name.get()), outputs);
        }
    }

    /** Transforms know only shapes; the message gets the tensor's name here. */
    private void place(ModelConfig config, Source source, Outputs outputs) {
        try {
            map(config, source, outputs);
        } catch (IllegalArgumentException e) {
            throw new ModelException(Reason.WRONG_SHAPE, source.info().name() + " is " + source.shape()
                    + ", which does not fit config.json: " + e.getMessage());
        }
    }

    private void refuseUnknown(Outputs outputs) {
        List<String> unknown = outputs.unknown();
        if (!unknown.isEmpty()) {
            throw new ModelException(Reason.UNKNOWN_TENSOR, "the checkpoint has tensors that " + getClass().getSimpleName()
                    + " cannot place: " + shortened(unknown) + "; is \"architectures\" in config.json right?");
        }
        outputs.waiting().forEach((name, set) -> {
            throw new ModelException(Reason.MISSING_TENSOR, name + " has only a part of a set of tensors: "
                    + shortened(List.copyOf(set.keySet())) + "; a shard is missing or num_experts is wrong");
        });
    }

    private static String shortened(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(5, names.size())))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }

    /** Layers of the GGUF model; more than the config's where a prediction head is kept as one. */
    protected int blocks(ModelConfig config, List<ShardedTensor> tensors) {
        return config.blocks();
    }

    /** How the checkpoint's tensors are called. */
    protected Names names(ModelConfig config) {
        return names;
    }

    /** The name to work with; empty for a tensor that the text model does not hold. */
    protected Optional<String> workingName(ModelConfig config, String name) {
        return TextTensors.name(name);
    }

    /** Where one tensor goes. */
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source);
    }

    /** The precision of a GGUF tensor by its name and number of dimensions. */
    protected GgufTensor.Precision precision(String ggufName, int rank) {
        return Precisions.ofText(ggufName, rank);
    }

    /** Tensors that are not in the checkpoint; they come first. */
    protected void extraTensors(ModelConfig config, Outputs outputs) {
    }

    /** The keys below the architecture's name. */
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        TextKeys.write(config, blocks, keys);
    }

    /** general.type. */
    public String generalType() {
        return "model";
    }
}
