package io.lorapress.export.verify;

import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One tensor of a GGUF file, read whole.
 *
 * @param notFinite  first row with inf or NaN where the merge has none; -1 where there is none
 * @param error      root of the mean squared error over the root of the mean square, against the merge
 * @param damagedRow first row whose bytes are not those that the merge gives in this type without an importance matrix; -1 where all
 *                   are, {@link #UNKNOWN} where that cannot be told
 */
record TensorReview(String name, GgmlType type, long notFinite, double error, long damagedRow) {
    static final long UNKNOWN = -2;
    private static final int CHUNK = 1 << 18;
    /** Types that are the same bytes whoever encodes them, and need no importance matrix. */
    private static final Set<GgmlType> REPEATABLE = EnumSet.of(GgmlType.F32, GgmlType.F16, GgmlType.BF16, GgmlType.Q8_0, GgmlType.Q4_0,
            GgmlType.Q4_1, GgmlType.Q5_0, GgmlType.Q5_1, GgmlType.Q2_K, GgmlType.Q3_K, GgmlType.Q4_K, GgmlType.Q5_K, GgmlType.Q6_K,
            GgmlType.IQ4_NL, GgmlType.IQ4_XS, GgmlType.MXFP4);

    static TensorReview of(GgufFile.Entry tensor, Optional<GgufFile.Entry> right, RowEncoders encoders) {
        Walk walk = new Walk(tensor, right.orElse(null), encoders);
        int columns = Math.toIntExact(tensor.shape().columns());
        int rows = Math.max(1, CHUNK / Math.max(1, columns));
        for (long first = 0; first < tensor.shape().rows(); first += rows) {
            walk.rows(first, (int) Math.min(rows, tensor.shape().rows() - first));
        }
        double error = walk.squares > 0 ? Math.sqrt(walk.squaredError / walk.squares) : Math.sqrt(walk.squaredError);
        return new TensorReview(tensor.name(), tensor.type(), walk.notFinite, error, walk.damaged);
    }

    /** Goes through a tensor in runs of rows. */
    private static final class Walk {
        private final GgufFile.Entry tensor;
        private final GgufFile.Entry right;
        private final RowEncoders encoders;
        private final int columns;
        private float[] own = new float[0];
        private float[] expected = new float[0];
        private long notFinite = -1;
        private double squaredError;
        private double squares;
        private long damaged;

        Walk(GgufFile.Entry tensor, GgufFile.Entry right, RowEncoders encoders) {
            this.tensor = tensor;
            this.right = right;
            this.encoders = encoders;
            this.columns = Math.toIntExact(tensor.shape().columns());
            this.damaged = right != null && REPEATABLE.contains(tensor.type()) ? -1 : UNKNOWN;
        }

        void rows(long first, int count) {
            own = decode(tensor, first, count, own);
            if (right != null) {
                expected = decode(right, first, count, expected);
            }
            for (int i = 0; i < count * columns; i++) {
                compare(first, i);
            }
            if (damaged == -1) {
                repeat(first, count);
            }
        }

        private float[] decode(GgufFile.Entry from, long first, int count, float[] buffer) {
            float[] values = buffer.length < count * columns ? new float[count * columns] : buffer;
            encoders.decoders().decode(from.type(), from.data(), first * from.type().rowBytes(columns), count * columns, values, 0);
            return values;
        }

        private void compare(long firstRow, int i) {
            boolean mayBe = right != null && !Float.isFinite(expected[i]);
            if (!Float.isFinite(own[i]) && !mayBe) {
                notFinite = notFinite < 0 ? firstRow + i / columns : notFinite;
            } else if (right != null && !mayBe) {
                double difference = (double) own[i] - expected[i];
                squaredError += difference * difference;
                squares += (double) expected[i] * expected[i];
            }
        }

        private void repeat(long first, int count) {
            long rowBytes = tensor.type().rowBytes(columns);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment again = arena.allocate(count * rowBytes, 64);
                encoders.apply(tensor.type()).encode(expected, 0, count, columns, null, again, 0);
                long mismatch = again.mismatch(tensor.data().asSlice(first * rowBytes, count * rowBytes));
                damaged = mismatch < 0 ? damaged : first + mismatch / rowBytes;
            }
        }
    }
}
