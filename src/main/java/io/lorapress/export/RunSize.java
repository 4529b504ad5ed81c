package io.lorapress.export;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether a run is long enough for vector code. The JVM needs seconds to compile it, and until then it is much slower than the scalar
 * engine: a small model is done before.
 */
final class RunSize {
    /** Some sixty million 4-bit weights: where both engines take equally long on two processors. */
    private static final long WORTH_COMPILING = 32L << 20;

    private RunSize() {
    }

    /** @param weights a file, or a folder with the files right in it; what cannot be read is small, and the run itself will say so */
    static boolean isSmall(Path weights) {
        File[] inside = weights.toFile().listFiles(File::isFile);
        long bytes = inside == null ? weights.toFile().length() : Arrays.stream(inside).mapToLong(File::length).sum();
        return bytes < WORTH_COMPILING;
    }

    /** The engine to choose: {@code scalar} for a small model where the user leaves it open. */
    static String engine(String wanted, Path weights) {
        return wanted.equals("auto") && isSmall(weights) ? "scalar" : wanted;
    }
}
