package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.encode.scalar.ScalarIQ4_NL;
import io.lorapress.quantize.encode.scalar.ScalarIQ4_XS;
import io.lorapress.quantize.encode.scalar.ScalarMXFP4;
import io.lorapress.quantize.encode.scalar.ScalarQ2_K;
import io.lorapress.quantize.encode.scalar.ScalarQ3_K;
import io.lorapress.quantize.encode.scalar.ScalarQ4_0;
import io.lorapress.quantize.encode.scalar.ScalarQ4_1;
import io.lorapress.quantize.encode.scalar.ScalarQ4_K;
import io.lorapress.quantize.encode.scalar.ScalarQ5_0;
import io.lorapress.quantize.encode.scalar.ScalarQ5_1;
import io.lorapress.quantize.encode.scalar.ScalarQ5_K;
import io.lorapress.quantize.encode.scalar.ScalarQ6_K;
import io.lorapress.quantize.encode.scalar.ScalarQ8_0;
import io.lorapress.quantize.encode.vector.VectorIQ4_NL;
import io.lorapress.quantize.encode.vector.VectorIQ4_XS;
import io.lorapress.quantize.encode.vector.VectorMXFP4;
import io.lorapress.quantize.encode.vector.VectorQ2_K;
import io.lorapress.quantize.encode.vector.VectorQ3_K;
import io.lorapress.quantize.encode.vector.VectorQ4_0;
import io.lorapress.quantize.encode.vector.VectorQ4_1;
import io.lorapress.quantize.encode.vector.VectorQ4_K;
import io.lorapress.quantize.encode.vector.VectorQ5_0;
import io.lorapress.quantize.encode.vector.VectorQ5_1;
import io.lorapress.quantize.encode.vector.VectorQ5_K;
import io.lorapress.quantize.encode.vector.VectorQ6_K;
import io.lorapress.quantize.encode.vector.VectorQ8_0;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The encoders of this program by type and engine. Types that are not here go through llama.cpp. */
public final class Encoders {
    private static final Map<String, Map<GgmlType, RowEncoder>> ENGINES = Map.of("scalar", scalar(), "vector", vector());

    private Encoders() {
    }

    /** @param engine {@code scalar} or {@code vector} */
    public static Optional<RowEncoder> of(GgmlType type, String engine) {
        return Optional.ofNullable(ENGINES.getOrDefault(engine, Map.of()).get(type));
    }

    private static Map<GgmlType, RowEncoder> scalar() {
        return byType(new ScalarQ4_0(), new ScalarQ4_1(), new ScalarQ5_0(), new ScalarQ5_1(), new ScalarQ8_0(), new ScalarQ2_K(),
                new ScalarQ3_K(), new ScalarQ4_K(), new ScalarQ5_K(), new ScalarQ6_K(), new ScalarIQ4_NL(), new ScalarIQ4_XS(),
                new ScalarMXFP4());
    }

    private static Map<GgmlType, RowEncoder> vector() {
        return byType(new VectorQ4_0(), new VectorQ4_1(), new VectorQ5_0(), new VectorQ5_1(), new VectorQ8_0(), new VectorQ2_K(),
                new VectorQ3_K(), new VectorQ4_K(), new VectorQ5_K(), new VectorQ6_K(), new VectorIQ4_NL(), new VectorIQ4_XS(),
                new VectorMXFP4());
    }

    private static Map<GgmlType, RowEncoder> byType(RowEncoder... encoders) {
        return Stream.of(encoders).collect(Collectors.toUnmodifiableMap(RowEncoder::type, Function.identity()));
    }
}
