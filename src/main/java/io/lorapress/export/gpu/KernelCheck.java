package io.lorapress.export.gpu;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.List;
import java.util.Random;

/** One kind of tile, made at random as often as wanted, on an accelerator and by the scalar engine: all bytes must be the same. */
public final class KernelCheck {
    private final String name;
    private final WorkMaker maker;

    /** Makes a tile's work; its outputs' deliveries are replaced. */
    @FunctionalInterface
    interface WorkMaker {
        TileWork make(RandomTile random);
    }

    KernelCheck(String name, WorkMaker maker) {
        this.name = name;
        this.maker = maker;
    }

    public String name() {
        return name;
    }

    /** All there are. */
    public static List<KernelCheck> all() {
        List<KernelCheck> checks = new ArrayList<>(List.of(
                new KernelCheck("dequantise 4 bits", random -> random.work(random.fourBit(), List.of(), 0)),
                new KernelCheck("dequantise 8 bits", random -> random.work(random.eightBit(), List.of(), 0)),
                new KernelCheck("cast", random -> random.work(random.floats(), List.of(), 0)),
                new KernelCheck("merge fused with dequantising", random -> random.work(random.fourBit(), random.oneProduct(), 0)),
                new KernelCheck("merge into floats", random -> random.work(random.floats(), random.oneProduct(), 0)),
                new KernelCheck("merge experts, each its own", random -> random.work(random.fourBit(), random.productsByRows(), 0)),
                new KernelCheck("merge change after change", random -> random.work(random.anyStored(), random.productsOverEachOther(), 0)),
                new KernelCheck("DoRA", random -> random.work(random.anyStored(), random.dora(), 0)),
                new KernelCheck("rows in another order", random -> random.work(random.floats(), List.of(), 1)),
                new KernelCheck("transpose", random -> random.work(random.floats(), List.of(), 2))));
        for (GgmlType type : List.of(GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q2_K,
                GgmlType.Q3_K, GgmlType.IQ4_XS)) {
            checks.add(new KernelCheck("encode " + type, random -> random.encoding(type, false)));
            checks.add(new KernelCheck("encode " + type + " with importance", random -> random.encoding(type, true)));
        }
        checks.add(new KernelCheck("merge and encode for several outputs", RandomTile::severalOutputs));
        return List.copyOf(checks);
    }

    /** Says what differs; empty where nothing does. */
    public Optional<String> run(Accelerator accelerator, long seed) throws IOException {
        TileWork made = maker.make(new RandomTile(new Random(seed)));
        List<byte[]> encoded = new ArrayList<>();
        List<float[]> samples = new ArrayList<>();
        List<TileOutput> caught = made.outputs().stream().map(output -> catching(output, encoded, samples)).toList();
        Accelerator.Outcome outcome = accelerator.run(new TileWork(made.input(), made.rows(), made.columns(), caught));
        if (!(outcome instanceof Accelerator.Outcome.Done)) {
            return Optional.of(name + ", seed " + seed + ": " + outcome);
        }
        TileReference reference = new TileReference(made);
        for (int i = 0; i < caught.size(); i++) {
            Optional<String> difference = difference(reference, caught.get(i), encoded.get(i), samples.get(i));
            if (difference.isPresent()) {
                return Optional.of(name + ", seed " + seed + ", " + made.rows() + " x " + made.columns() + ", output " + i + " "
                        + caught.get(i).type() + ": " + difference.get());
            }
        }
        return Optional.empty();
    }

    private static TileOutput catching(TileOutput output, List<byte[]> encoded, List<float[]> samples) {
        return new TileOutput(output.type(), output.order(), output.rows(), output.columns(), output.runs(), output.sampled(),
                (bytes, values) -> {
                    encoded.add(bytes.toArray(ValueLayout.JAVA_BYTE));
                    samples.add(values.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
                });
    }

    private static Optional<String> difference(TileReference reference, TileOutput output, byte[] encoded, float[] samples) {
        byte[] expected = reference.encoded(output);
        int at = Arrays.mismatch(expected, encoded);
        if (at >= 0) {
            int block = output.type().blockBytes();
            return Optional.of("byte " + at + " (byte " + at % block + " of block " + at / block + ") is "
                    + hex(encoded, at) + " and should be " + hex(expected, at));
        }
        int sample = Arrays.mismatch(bits(reference.samples(output)), bits(samples));
        return sample < 0 ? Optional.empty() : Optional.of("sampled value " + sample + " differs");
    }

    private static String hex(byte[] bytes, int at) {
        return at < bytes.length ? Integer.toHexString(bytes[at] & 0xFF) : "missing";
    }

    private static int[] bits(float[] values) {
        return MemorySegment.ofArray(values).toArray(ValueLayout.JAVA_INT_UNALIGNED);
    }
}
