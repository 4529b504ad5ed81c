package io.lorapress.numeric;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.PlainTensor;
import io.lorapress.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Weights that bitsandbytes quantised, and what it makes of them; resources/checkpoint/bitsandbytes. */
public final class BitsAndBytesFixture implements AutoCloseable {
    public static final List<String> NAMES = List.of("fp4-nested-bfloat16", "fp4-nested-float16", "fp4-nested-float32",
            "fp4-plain-bfloat16", "fp4-plain-float16", "fp4-plain-float32", "int8", "nf4-block128", "nf4-block256",
            "nf4-many-nested-blocks", "nf4-nested-bfloat16", "nf4-nested-float16", "nf4-nested-float32", "nf4-outliers",
            "nf4-plain-bfloat16", "nf4-plain-float16", "nf4-plain-float32", "nf4-storage-bfloat16", "nf4-storage-float32",
            "nf4-zero-blocks-nested", "nf4-zero-blocks");

    private final Checkpoint checkpoint;

    private BitsAndBytesFixture(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** @param folder an empty folder that becomes the checkpoint */
    public static BitsAndBytesFixture open(String name, Path folder) {
        try (InputStream stored = BitsAndBytesFixture.class.getResourceAsStream("/checkpoint/bitsandbytes/" + name + ".safetensors")) {
            Files.copy(stored, folder.resolve("model.safetensors"));
            Files.writeString(folder.resolve("config.json"), "{\"dtype\": \"float32\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BitsAndBytesFixture(Checkpoint.open(folder));
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public StoredTensor weight() {
        return checkpoint.tensor("x.weight").orElseThrow();
    }

    /** One CRC-32 a row of the expected values. */
    public long[] expectedRows() {
        return ((PlainTensor) checkpoint.tensor("expected.crc32").orElseThrow()).data().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
    }

    /** The expected values' bytes, little-endian. */
    public byte[] expected() {
        return ((PlainTensor) checkpoint.tensor("expected").orElseThrow()).data().toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
