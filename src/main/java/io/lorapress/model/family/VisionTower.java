package io.lorapress.model.family;

import io.lorapress.model.GgufTensor.Precision;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The vision tower and projector of a multimodal model: a GGUF file of its own beside the text model's, of general.type
 * mmproj. Needs the preprocessor's configuration ({@link ModelConfig#withPreprocessor}). Source: MmprojModel of
 * conversion/base.py.
 */
public abstract class VisionTower extends Family {
    private static final String[] DEPTH = {"n_layers", "num_hidden_layers", "n_layer", "num_layers", "depth", "layers",
        "encoder_layers"};

    protected VisionTower(Names names, String... architectures) {
        super("clip", names, architectures);
    }

    /** What config.json says of the tower. */
    protected static Fields vision(ModelConfig config) {
        return config.whole().findObject("vision_config").orElseThrow(() -> new ModelException(Reason.MISSING_FIELD,
                "config.json: no vision_config, so there is no vision tower to export"));
    }

    @Override
    protected int blocks(ModelConfig config, List<ShardedTensor> tensors) {
        return Math.toIntExact(vision(config).integer(DEPTH));
    }

    /** The checkpoint's tensors that make the tower, by name. */
    public final Set<String> sources(ModelConfig config, List<ShardedTensor> tensors) {
        return tensors.stream().map(tensor -> tensor.info().name()).filter(name -> workingName(config, name).isPresent())
                .collect(Collectors.toSet());
    }

    /** The name to work with; empty for what is not of the tower. */
    @Override
    protected abstract Optional<String> workingName(ModelConfig config, String name);

    @Override
    protected Precision precision(String ggufName, int rank) {
        if (rank <= 1 || ggufName.endsWith("_norm.weight")) {
            return Precision.F32;
        }
        return ggufName.contains(".patch_embd.weight") || ggufName.contains(".patch_merger.weight") ? Precision.F16_OR_F32
                : super.precision(ggufName, rank);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        Fields vision = vision(config);
        keys.fileType();
        keys.bool("has_vision_encoder", true);
        keys.u32("vision.projection_dim", config.integer("hidden_size", "n_embd"));
        keys.u32("vision.image_size", imageSize(vision));
        keys.u32("vision.patch_size", vision.integer("patch_size"));
        keys.u32("vision.embedding_length", width(vision));
        keys.u32("vision.feed_forward_length", feedForward(vision));
        keys.u32("vision.block_count", blocks);
        keys.u32("vision.attention.head_count", vision.integer("num_attention_heads", "num_heads", "heads"));
        keys.f32s("vision.image_mean", floats(config.preprocessor().numbers("image_mean")));
        keys.f32s("vision.image_std", floats(config.preprocessor().numbers("image_std")));
    }

    protected long imageSize(Fields vision) {
        return vision.integer("image_size");
    }

    protected long width(Fields vision) {
        return vision.integer("hidden_size", "width");
    }

    protected long feedForward(Fields vision) {
        return vision.integer("intermediate_size");
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public final String generalType() {
        return "mmproj";
    }
}
