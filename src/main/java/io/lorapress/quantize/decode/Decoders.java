package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowDecoder;
import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.block.IQ4_XS;
import io.lorapress.quantize.block.MXFP4;
import io.lorapress.quantize.block.Q2_K;
import io.lorapress.quantize.block.Q3_K;
import io.lorapress.quantize.block.Q4_0;
import io.lorapress.quantize.block.Q4_1;
import io.lorapress.quantize.block.Q4_K;
import io.lorapress.quantize.block.Q5_0;
import io.lorapress.quantize.block.Q5_1;
import io.lorapress.quantize.block.Q5_K;
import io.lorapress.quantize.block.Q6_K;
import io.lorapress.quantize.block.Q8_0;
import io.lorapress.quantize.decode.vector.TableDecoder;
import io.lorapress.quantize.decode.vector.VectorQ2_KDecoder;
import io.lorapress.quantize.decode.vector.VectorQ3_KDecoder;
import io.lorapress.quantize.decode.vector.VectorQ4_0Decoder;
import io.lorapress.quantize.decode.vector.VectorQ4_1Decoder;
import io.lorapress.quantize.decode.vector.VectorQ4_KDecoder;
import io.lorapress.quantize.decode.vector.VectorQ5_0Decoder;
import io.lorapress.quantize.decode.vector.VectorQ5_1Decoder;
import io.lorapress.quantize.decode.vector.VectorQ5_KDecoder;
import io.lorapress.quantize.decode.vector.VectorQ6_KDecoder;
import io.lorapress.quantize.decode.vector.VectorQ8_0Decoder;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The decoders of this program by type and engine. Types that are not here go through llama.cpp. */
public final class Decoders {
    private static final Map<String, Map<GgmlType, RowDecoder>> ENGINES = Map.of("scalar", scalar(), "vector", vector());

    private Decoders() {
    }

    /** @param engine {@code scalar} or {@code vector} */
    public static Optional<RowDecoder> of(GgmlType type, String engine) {
        return Optional.ofNullable(ENGINES.getOrDefault(engine, Map.of()).get(type));
    }

    private static Map<GgmlType, RowDecoder> scalar() {
        return byType(new BlockDecoder(GgmlType.F16, SixteenBit::f16), new BlockDecoder(GgmlType.BF16, SixteenBit::bf16),
                BlockDecoder.each(GgmlType.Q4_0, Q4_0::decode),
                BlockDecoder.each(GgmlType.Q4_1, Q4_1::decode),
                BlockDecoder.each(GgmlType.Q5_0, Q5_0::decode),
                BlockDecoder.each(GgmlType.Q5_1, Q5_1::decode),
                BlockDecoder.each(GgmlType.Q8_0, Q8_0::decode),
                BlockDecoder.each(GgmlType.Q2_K, Q2_K::decode),
                BlockDecoder.each(GgmlType.Q3_K, Q3_K::decode),
                BlockDecoder.each(GgmlType.Q4_K, Q4_K::decode),
                BlockDecoder.each(GgmlType.Q5_K, Q5_K::decode),
                BlockDecoder.each(GgmlType.Q6_K, Q6_K::decode),
                BlockDecoder.each(GgmlType.IQ4_NL, IQ4_NL::decode),
                BlockDecoder.each(GgmlType.IQ4_XS, IQ4_XS::decode),
                BlockDecoder.each(GgmlType.MXFP4, MXFP4::decode));
    }

    private static Map<GgmlType, RowDecoder> vector() {
        return byType(new BlockDecoder(GgmlType.F16, SixteenBit::f16), new BlockDecoder(GgmlType.BF16, SixteenBit::bf16),
                new BlockDecoder(GgmlType.Q4_0, VectorQ4_0Decoder::decode),
                new BlockDecoder(GgmlType.Q4_1, VectorQ4_1Decoder::decode),
                new BlockDecoder(GgmlType.Q5_0, VectorQ5_0Decoder::decode),
                new BlockDecoder(GgmlType.Q5_1, VectorQ5_1Decoder::decode),
                new BlockDecoder(GgmlType.Q8_0, VectorQ8_0Decoder::decode),
                new BlockDecoder(GgmlType.Q2_K, VectorQ2_KDecoder::decode),
                new BlockDecoder(GgmlType.Q3_K, VectorQ3_KDecoder::decode),
                new BlockDecoder(GgmlType.Q4_K, VectorQ4_KDecoder::decode),
                new BlockDecoder(GgmlType.Q5_K, VectorQ5_KDecoder::decode),
                new BlockDecoder(GgmlType.Q6_K, VectorQ6_KDecoder::decode),
                new BlockDecoder(GgmlType.IQ4_NL, TableDecoder::iq4_NL),
                new BlockDecoder(GgmlType.IQ4_XS, TableDecoder::iq4_XS),
                new BlockDecoder(GgmlType.MXFP4, TableDecoder::mxfp4));
    }

    private static Map<GgmlType, RowDecoder> byType(RowDecoder... decoders) {
        return Stream.of(decoders).collect(Collectors.toUnmodifiableMap(RowDecoder::type, Function.identity()));
    }
}
