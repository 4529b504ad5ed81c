package io.lorapress.export.gpu;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.cuda.Device;
import io.lorapress.numeric.cuda.KernelTimer;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileOutput;
import java.lang.foreign.Arena;
import java.util.List;

/** Copies, dequantising, merging and encoding, each alone on one device. */
public final class GpuBench {
    private static final TileOutput.Delivery NOWHERE = (_, _) -> { };
    private static final int[] RANKS = {0, 8, 16, 64, 256};
    private static final List<GgmlType> TYPES = List.of(GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q5_K, GgmlType.Q6_K,
            GgmlType.Q2_K, GgmlType.Q3_K, GgmlType.IQ4_XS);

    private final LayerShape shape;
    private final int times;

    /** @param rows of 4096 columns; 16384 for a real measurement */
    public GpuBench(int rows, int times) {
        this.shape = new LayerShape(rows, 4096);
        this.times = times;
    }

    /** Lines of a Markdown table. */
    public List<String> run(Device device) {
        SpeedTable table = new SpeedTable();
        try (KernelTimer timer = new KernelTimer(device); Arena arena = Arena.ofShared()) {
            copies(timer, table);
            merges(timer, table, arena);
            encoders(timer, table, arena);
        }
        return table.lines();
    }

    private void copies(KernelTimer timer, SpeedTable table) {
        long bytes = 4 * shape.weights();
        table.copy("device copy (read + written)", timer.copyOnDevice(bytes, times), 2.0 * bytes);
        table.copy("pinned memory to device", timer.copyAcross(bytes, true, times), bytes);
        table.copy("device to pinned memory", timer.copyAcross(bytes, false, times), bytes);
    }

    /** 4.127 bits in (nibble, scale, scale's scale), 16 bits out; the LoRA's matrices are small. */
    private void merges(KernelTimer timer, SpeedTable table, Arena arena) {
        StoredTile stored = shape.nf4(shape.nibbles(arena), arena);
        double bytes = shape.weights() * (0.5 + 1.0 / 64 + 4.0 / 64 / 256 + 2);
        for (int rank : RANKS) {
            String what = rank == 0 ? "NF4 nested to BF16" : "NF4 nested + LoRA rank " + rank + " to BF16";
            double seconds = timer.kernels(shape.work(stored, shape.lora(rank), GgmlType.BF16, NOWHERE), times);
            table.kernel(what, seconds, shape.weights(), bytes);
        }
    }

    /** From the same rows as BF16: what that costs by itself is taken off. */
    private void encoders(KernelTimer timer, SpeedTable table, Arena arena) {
        StoredTile stored = shape.bf16(arena);
        double read = timer.kernels(shape.work(stored, List.of(), GgmlType.BF16, NOWHERE), times);
        for (GgmlType type : TYPES) {
            double seconds = timer.kernels(shape.work(stored, List.of(), type, NOWHERE), times) - read;
            table.kernel("BF16 to " + type, seconds, shape.weights(), shape.weights() * (2 + (double) type.blockBytes() / type.blockSize()));
        }
    }
}
