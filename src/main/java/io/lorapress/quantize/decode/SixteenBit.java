package io.lorapress.quantize.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** F16 and BF16, whose blocks are single weights. */
public final class SixteenBit {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private SixteenBit() {
    }

    public static void f16(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int i = 0; i < count; i++) {
            y[yAt + i] = Float.float16ToFloat((short) SHORTS.get(blocks, at + 2 * i));
        }
    }

    public static void bf16(byte[] blocks, int at, int count, float[] y, int yAt) {
        for (int i = 0; i < count; i++) {
            y[yAt + i] = Float.intBitsToFloat((short) SHORTS.get(blocks, at + 2 * i) << 16);
        }
    }
}
