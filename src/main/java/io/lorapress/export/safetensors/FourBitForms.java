package io.lorapress.export.safetensors;

import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.checkpoint.FourBitCode;
import io.lorapress.quantize.checkpoint.FourBitEncoder;
import io.lorapress.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code merged_4bit}: what was 4-bit in the base is so again, in the same way unless asked otherwise; of a 16-bit base the linear
 * layers are, in NF4 with nested scales. config.json says it as transformers writes it (BitsAndBytesConfig.to_dict).
 */
public final class FourBitForms {
    private static final int USUAL_BLOCK = 64;

    private final MergedModel model;
    private final Engine engine;
    private final Optional<FourBitTensor> asBase;
    private final FourBitEncoder encoder;
    private final boolean nested;

    private FourBitForms(OutputFormat.Merged4Bit format, MergedModel model, Engine engine) {
        this.model = model;
        this.engine = engine;
        this.asBase = model.weights().stream().map(MergedWeight::stored).filter(FourBitTensor.class::isInstance)
                .map(FourBitTensor.class::cast).findFirst();
        String type = format.type().orElse(asBase.map(FourBitTensor::quantType).orElse("nf4"));
        this.encoder = new FourBitEncoder(FourBitCode.valueOf(type.toUpperCase(Locale.ROOT)),
                asBase.map(tensor -> tensor.blocks().blockSize()).orElse(USUAL_BLOCK));
        this.nested = format.nested().orElse(asBase.map(tensor -> tensor.blocks().nested() != null).orElse(true));
    }

    /**
     * @param base config.json of the base
     * @throws LorapressException where nothing in the model can be stored in 4 bits
     */
    public static FolderForms of(OutputFormat.Merged4Bit format, MergedModel model, JsonNode base, Engine engine) {
        FourBitForms forms = new FourBitForms(format, model, engine);
        if (model.weights().stream().noneMatch(forms::quantized)) {
            throw LorapressException.refused("--to " + format + ": the model has no linear layer that bitsandbytes would quantise");
        }
        return new FolderForms(forms::form, forms.config(base), List.of());
    }

    private StoredForm form(MergedWeight weight) {
        return quantized(weight) ? new FourBitForm(weight.info(), encoder, nested) : new PlainForm(weight, engine);
    }

    private boolean quantized(MergedWeight weight) {
        StoredTensor stored = weight.stored();
        return asBase.isPresent() ? stored instanceof FourBitTensor : LinearWeights.contains(weight) && !isExpert(weight);
    }

    /** transformers holds the experts of a layer in one tensor, which bitsandbytes does not quantise. */
    private static boolean isExpert(MergedWeight weight) {
        return weight.info().name().contains(".experts.");
    }

    private ObjectNode config(JsonNode base) {
        ObjectNode config = model.config().deepCopy();
        ObjectNode quantization = base.path("quantization_config") instanceof ObjectNode own
                && own.path("quant_method").asString("").equals("bitsandbytes") && asBase.isPresent() ? own.deepCopy() : usual(config);
        quantization.put("bnb_4bit_quant_storage", "uint8");
        quantization.put("bnb_4bit_quant_type", encoder.code().name().toLowerCase(Locale.ROOT));
        quantization.put("bnb_4bit_use_double_quant", nested);
        config.set("quantization_config", quantization);
        return config;
    }

    private ObjectNode usual(ObjectNode config) {
        ObjectNode usual = config.objectNode().put("_load_in_4bit", true).put("_load_in_8bit", false)
                .put("bnb_4bit_compute_dtype", model.dtype() == DType.F16 ? "float16" : "bfloat16").put("bnb_4bit_quant_storage", "uint8")
                .put("bnb_4bit_quant_type", "nf4").put("bnb_4bit_use_double_quant", true).put("llm_int8_enable_fp32_cpu_offload", false)
                .put("llm_int8_has_fp16_weight", false);
        ArrayNode skipped = usual.putArray("llm_int8_skip_modules").add("lm_head");
        // the loader takes these for patterns that match at a name's beginning: the end is marked
        model.weights().stream().filter(LinearWeights::isLeftOut).map(LinearWeights::module).filter(name -> !name.equals("lm_head"))
                .forEach(name -> skipped.add(name + "$"));
        return usual.put("llm_int8_threshold", 6.0).put("load_in_4bit", true).put("load_in_8bit", false).put("quant_method", "bitsandbytes");
    }
}
