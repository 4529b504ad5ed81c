package io.lorapress.model;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Weights as a function of tensor name and index, the same as in src/conformance/model_goldens.py. */
public final class Pattern {
    private Pattern() {
    }

    /** Values from -127/64 to 127/64 in steps of 1/64, exact in every float type. */
    public static float[] of(String name, int count) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i * 2654435761L + crc.getValue()) & 0xFFFFFFFFL;
            x ^= x >>> 15;
            x = (x * 2246822519L) & 0xFFFFFFFFL;
            x ^= x >>> 13;
            values[i] = (x % 255 - 127) / 64f;
        }
        return values;
    }
}
