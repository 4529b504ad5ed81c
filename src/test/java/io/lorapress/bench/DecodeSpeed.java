package io.lorapress.bench;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.DecodedTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Million weights a second that checkpoints in other forms than bitsandbytes' are decoded at on one thread, in tiles of 64 rows
 * of a 4096 x 4096 weight. Best of many.
 */
public final class DecodeSpeed {
    private static final int SIDE = 4096;
    private static final int ROWS = 64;
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private DecodeSpeed() {
    }

    public static void main(String[] arguments) throws IOException {
        int groups = SIDE / 128;
        measure("fp8, blocks of 128 x 128", List.of(tensor("x.weight", DType.F8_E4M3, SIDE, SIDE), tensor("x.weight_scale_inv", DType.F32, groups, groups)));
        measure("GPTQ, 4 bits", List.of(tensor("x.qweight", DType.I32, SIDE / 8, SIDE), tensor("x.qzeros", DType.I32, groups, SIDE / 8),
                tensor("x.scales", DType.F16, groups, SIDE)));
        measure("AWQ", List.of(tensor("x.qweight", DType.I32, SIDE, SIDE / 8), tensor("x.qzeros", DType.I32, groups, SIDE / 8),
                tensor("x.scales", DType.F16, groups, SIDE)));
        measure("compressed-tensors w4a16", List.of(tensor("x.weight_packed", DType.I32, SIDE, SIDE / 8), tensor("x.weight_scale", DType.BF16, SIDE, groups),
                tensor("x.weight_shape", DType.I64, 2)));
        measure("MXFP4", List.of(tensor("x_blocks", DType.U8, 1, SIDE, SIDE / 32, 16), tensor("x_scales", DType.U8, 1, SIDE, SIDE / 32)));
    }

    private static TensorInfo tensor(String name, DType dtype, long... shape) {
        return new TensorInfo(name, dtype, Shape.of(shape));
    }

    private static void measure(String what, List<TensorInfo> tensors) throws IOException {
        Path folder = Files.createTempDirectory("decode");
        Files.writeString(folder.resolve("config.json"), "{\"dtype\": \"bfloat16\"}");
        Files.write(folder.resolve("model.safetensors"), file(tensors));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            StoredTensor tensor = checkpoint.tensors().getFirst();
            System.out.printf(Locale.ROOT, "%-30s %8.0f%n", what, best((DecodedTensor) tensor));
        } finally {
            Files.delete(folder.resolve("config.json"));
            Files.delete(folder.resolve("model.safetensors"));
            Files.delete(folder);
        }
    }

    private static byte[] file(List<TensorInfo> tensors) {
        SafetensorsLayout layout = SafetensorsLayout.of(tensors, Map.of());
        byte[] bytes = new byte[Math.toIntExact(layout.fileBytes())];
        new Random(1).nextBytes(bytes);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).put(layout.headerBytes());
        layout.entries().stream().filter(entry -> entry.name().endsWith("_shape"))
                .forEach(entry -> file.position((int) entry.offset()).putLong(SIDE).putLong(SIDE));
        return bytes;
    }

    private static double best(DecodedTensor tensor) {
        float[] tile = new float[ROWS * SIDE];
        long best = Long.MAX_VALUE;
        long bestAt = System.nanoTime();
        while (System.nanoTime() - bestAt < PATIENCE_NANOS) {
            for (int row = 0; row < SIDE; row += ROWS) {
                long start = System.nanoTime();
                tensor.readRows(row, ROWS, tile, 0);
                long end = System.nanoTime();
                bestAt = end - start < best * 0.98 ? end : bestAt;
                best = Math.min(best, end - start);
            }
        }
        return (double) ROWS * SIDE * 1e3 / best;
    }
}
