package io.lorapress.export.safetensors;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.quantize.checkpoint.DynamicMap;
import io.lorapress.quantize.checkpoint.FourBitEncoder;
import io.lorapress.quantize.checkpoint.NestedScales;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * In 4 bits, as bitsandbytes stores it: nibbles, scales, code and a JSON text that says what they are. Source: bitsandbytes
 * functional.py, QuantState.as_dict.
 *
 * @param nested whether the scales are quantised as well
 */
record FourBitForm(TensorInfo weight, FourBitEncoder encoder, boolean nested) implements StoredForm {
    @Override
    public List<TensorInfo> tensors() {
        List<TensorInfo> tensors = new ArrayList<>();
        tensors.add(info("", DType.U8, Math.ceilDiv(weight.shape().elements(), 2L), 1));
        tensors.add(info(".absmax", nested ? DType.U8 : DType.F32, blocks()));
        tensors.add(info(".quant_map", DType.F32, encoder.code().codebook().length));
        if (nested) {
            tensors.add(info(".nested_absmax", DType.F32, Math.ceilDiv(blocks(), (long) NestedScales.BLOCK)));
            tensors.add(info(".nested_quant_map", DType.F32, DynamicMap.codebook().length));
        }
        tensors.add(info(stateSuffix(), DType.U8, state().length()));
        return tensors;
    }

    long blocks() {
        return Math.ceilDiv(weight.shape().elements(), (long) encoder.blockSize());
    }

    String type() {
        return encoder.code().name().toLowerCase(Locale.ROOT);
    }

    String stateSuffix() {
        return ".quant_state.bitsandbytes__" + type();
    }

    FourBitState state() {
        return new FourBitState(type(), encoder.blockSize(), weight, nested);
    }

    private TensorInfo info(String suffix, DType dtype, long... shape) {
        return new TensorInfo(weight.name() + suffix, dtype, Shape.of(shape));
    }

    @Override
    public TileConsumer consumer(PartFile file, SafetensorsLayout layout) {
        return new FourBitConsumer(this, file, suffix -> layout.entry(weight.name() + suffix).offset());
    }

    /** A nested scale's offset is known only when all scales are: the JSON text is then written with them. */
    @Override
    public Map<String, byte[]> constants() {
        Map<String, byte[]> constants = new LinkedHashMap<>();
        constants.put(weight.name() + ".quant_map", LittleEndianFloats.bytes(encoder.code().codebook()));
        if (nested) {
            constants.put(weight.name() + ".nested_quant_map", LittleEndianFloats.bytes(DynamicMap.codebook()));
        } else {
            constants.put(weight.name() + stateSuffix(), state().bytes(0));
        }
        return constants;
    }
}
