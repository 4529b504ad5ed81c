package io.lorapress.export.gguf;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.encode.Encoders;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which code encodes a type: the engine casts floats, our own encoders serve the types they know, llama.cpp all others. The bytes
 * are the same whoever writes them.
 */
public final class RowEncoders implements Function<GgmlType, RowEncoder> {
    private final Engine engine;
    private final String quantizer;
    private final RowDecoders decoders;
    private final RowDecoders scalarDecoders;
    private GgmlQuantizer llama;

    /** @param quantizer {@code auto} (as the engine), {@code vector} (an error where a type has no encoder of ours) or {@code llama.cpp} */
    public RowEncoders(Engine engine, String quantizer) {
        if (!quantizer.matches("auto|vector|llama\\.cpp")) {
            throw LorapressException.usage("--quantizer " + quantizer + ": auto, vector or llama.cpp");
        }
        this.engine = engine;
        this.quantizer = quantizer;
        this.decoders = new RowDecoders(engine, "vector", this::llama);
        this.scalarDecoders = new RowDecoders(engine, "scalar", this::llama);
    }

    @Override
    public RowEncoder apply(GgmlType type) {
        if (!type.isQuantized()) {
            return new FloatEncoder(type, engine);
        }
        String code = quantizer.equals("auto") && engine.name().equals("scalar") ? "scalar" : "vector";
        Optional<RowEncoder> ours = quantizer.equals("llama.cpp") ? Optional.empty() : Encoders.of(type, code);
        if (ours.isEmpty() && quantizer.equals("vector")) {
            throw LorapressException.usage("--quantizer vector: " + type + " has no encoder of ours; leave the option out to have llama.cpp"
                    + " encode it");
        }
        return ours.orElseGet(() -> new LlamaEncoder(type, llama()));
    }

    /** The way back. */
    public RowDecoders decoders() {
        return decoders;
    }

    /** The way back for a few rows: slower for many, but fast at once, since the compiler has less to do for it. */
    RowDecoders scalarDecoders() {
        return scalarDecoders;
    }

    private synchronized GgmlQuantizer llama() {
        if (llama == null) {
            llama = new GgmlQuantizer();
        }
        return llama;
    }
}
