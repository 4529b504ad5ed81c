package io.lorapress.bench;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.GgmlQuantizer;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.encode.Encoders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Million weights a second that one thread encodes: our engines, and ggml_quantize_chunk on the same weights, bfloat16 values of a
 * normal distribution. {@link EncodeTable} runs it for all types.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(EncodeBenchmark.ROWS * EncodeBenchmark.COLUMNS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class EncodeBenchmark {
    static final int ROWS = 16;
    static final int COLUMNS = 4096;

    @Param("Q4_K")
    GgmlType type;

    @Param("false")
    boolean weighted;

    private final float[] weights = new float[ROWS * COLUMNS];
    private float[] importance;
    private RowEncoder scalar;
    private RowEncoder vector;
    private MemorySegment target;
    private FloatPointer nativeWeights;
    private FloatPointer nativeImportance;
    private BytePointer nativeTarget;

    @Setup
    public void setUp() {
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.intBitsToFloat(Float.floatToRawIntBits((float) (0.02 * random.nextGaussian())) & 0xFFFF0000);
        }
        importance = weighted ? new float[COLUMNS] : null;
        for (int i = 0; weighted && i < COLUMNS; i++) {
            importance[i] = (float) Math.exp(random.nextGaussian());
        }
        scalar = Encoders.of(type, "scalar").orElseThrow();
        vector = Encoders.of(type, "vector").orElseThrow();
        long bytes = ROWS * type.rowBytes(COLUMNS);
        target = Arena.ofAuto().allocate(bytes);
        new GgmlQuantizer();
        nativeWeights = new FloatPointer(weights);
        nativeImportance = weighted ? new FloatPointer(importance) : null;
        nativeTarget = new BytePointer(bytes);
    }

    @Benchmark
    public void scalar() {
        scalar.encode(weights, 0, ROWS, COLUMNS, importance, target, 0);
    }

    @Benchmark
    public void vector() {
        vector.encode(weights, 0, ROWS, COLUMNS, importance, target, 0);
    }

    @Benchmark
    public long ggml() {
        return Llama.ggml_quantize_chunk(type.id(), nativeWeights, nativeTarget, 0, ROWS, COLUMNS, nativeImportance);
    }
}
