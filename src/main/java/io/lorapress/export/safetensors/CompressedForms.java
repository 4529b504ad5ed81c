package io.lorapress.export.safetensors;

import io.lorapress.export.OutputFormat;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.checkpoint.CompressedScheme;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checkpoints that vLLM loads as compressed-tensors: all linear layers but the head in one scheme. config.json says it as
 * compressed-tensors writes it (QuantizationConfig.to_dict).
 */
public final class CompressedForms {
    private final MergedModel model;
    private final Engine engine;
    private final CompressedScheme scheme;

    private CompressedForms(CompressedScheme scheme, MergedModel model, Engine engine) {
        this.scheme = scheme;
        this.model = model;
        this.engine = engine;
    }

    /** @throws LorapressException where the model has no linear layer, or its experts are such that the format has no place for them */
    public static FolderForms of(OutputFormat.Compressed format, MergedModel model, Engine engine) {
        CompressedForms forms = new CompressedForms(format.scheme(), model, engine);
        model.weights().stream().filter(weight -> weight.info().shape().rank() == 3 && weight.info().name().contains("experts"))
                .findFirst().ifPresent(weight -> {
                    throw LorapressException.refused("--to " + format + ": " + weight.info().name() + " holds all experts of a layer, which"
                            + " compressed-tensors has no place for; use merged_16bit");
                });
        if (model.weights().stream().noneMatch(forms::quantized)) {
            throw LorapressException.refused("--to " + format + ": the model has no linear layer with rows that fit the scheme");
        }
        List<String> fallbacks = model.weights().stream().filter(LinearWeights::contains).filter(weight -> !forms.quantized(weight))
                .map(weight -> weight.info().name() + " stays " + weight.info().dtype() + ": its rows of " + weight.info().shape().columns()
                        + " weights are no multiple of " + format.scheme().groupSize()).toList();
        return new FolderForms(forms::form, forms.config(), fallbacks);
    }

    private StoredForm form(MergedWeight weight) {
        return quantized(weight) ? new CompressedForm(weight.info(), scheme) : new PlainForm(weight, engine);
    }

    private boolean quantized(MergedWeight weight) {
        return LinearWeights.contains(weight) && scheme.fits(weight.info().shape().columns());
    }

    private ObjectNode config() {
        ObjectNode config = model.config().deepCopy();
        ObjectNode quantization = config.putObject("quantization_config");
        ObjectNode group = quantization.putObject("config_groups").putObject("group_0");
        group.putArray("targets").add("Linear");
        weights(group.putObject("weights"));
        if (scheme.activations()) {
            arguments(group.putObject("input_activations"), "token", true).putNull("observer").putObject("observer_kwargs");
        } else {
            group.putNull("input_activations");
        }
        group.putNull("output_activations").put("format", scheme.format());
        quantization.put("quant_method", "compressed-tensors").putNull("kv_cache_scheme").put("format", scheme.format())
                .put("quantization_status", "compressed").putNull("global_compression_ratio");
        ignored(quantization.putArray("ignore"));
        return config;
    }

    private void weights(ObjectNode weights) {
        arguments(weights, scheme.groupSize() == 0 ? "channel" : "group", false);
        if (scheme.groupSize() > 0) {
            weights.put("group_size", scheme.groupSize());
        }
        weights.put("observer", "memoryless_minmax").putObject("observer_kwargs");
    }

    private ObjectNode arguments(ObjectNode node, String strategy, boolean dynamic) {
        return node.put("num_bits", scheme.bits()).put("type", scheme.floats() ? "float" : "int").put("symmetric", true)
                .putNull("group_size").put("strategy", strategy).putNull("block_structure").put("dynamic", dynamic).putNull("actorder")
                .putNull("scale_dtype").putNull("zp_dtype");
    }

    private void ignored(ArrayNode ignored) {
        ignored.add("lm_head");
        model.weights().stream().filter(weight -> LinearWeights.isLeftOut(weight) || LinearWeights.contains(weight) && !quantized(weight))
                .map(LinearWeights::module).filter(name -> !name.equals("lm_head")).forEach(ignored::add);
    }
}
