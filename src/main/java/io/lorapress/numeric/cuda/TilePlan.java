package io.lorapress.numeric.cuda;

import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.tensor.Float16;
import java.util.ArrayList;
import java.util.List;

/** A tile's copies and launches, and the memory they need. */
final class TilePlan {
    /** What is not less is not finite, or would not be in binary16. */
    private static final int LIMIT = Float.floatToRawIntBits(Float16.LIMIT);
    /** Rows of a launch of the merge kernel, which counts them in blocks of 64 in a grid's second dimension. */
    private static final int MOST_ROWS = 64 * 65535;

    private final TileWork work;
    private final Staging in = new Staging();
    private final Region between = new Region();
    private final Region out = new Region();
    private final List<Step> steps = new ArrayList<>();
    private final List<OutputPlan> outputs = new ArrayList<>();
    private final Place flag = out(Integer.BYTES);
    private final ValueKind kind;
    private final Place values;

    TilePlan(TileWork work) {
        this.work = work;
        this.kind = ValueKind.of(work.input().result()).orElseThrow();
        boolean wanted = work.outputs().stream().anyMatch(this::isValues);
        long bytes = work.elements() * kind.bytes();
        this.values = wanted ? out(bytes) : between(bytes);
        merge(work.input());
        work.outputs().forEach(output -> outputs.add(new OutputPlan(output, isValues(output) ? values : null, this)));
    }

    /** Whether an output wants the merged values as they lie. */
    private boolean isValues(TileOutput output) {
        return output.order() instanceof RowOrder.Kept && ValueKind.of(output.type()).filter(kind::equals).isPresent();
    }

    /** Whether the kernels can do this work. */
    static boolean possible(TileWork work) {
        return Rows.readable(work.input().stored()) && ValueKind.of(work.input().result()).isPresent() && work.rows() <= MOST_ROWS
                && work.input().changes().stream().allMatch(change -> change.rows() <= MOST_ROWS);
    }

    Staging in() {
        return in;
    }

    List<Step> steps() {
        return steps;
    }

    List<OutputPlan> outputs() {
        return outputs;
    }

    Place flag() {
        return flag;
    }

    ValueKind kind() {
        return kind;
    }

    Place values() {
        return values;
    }

    TileWork work() {
        return work;
    }

    long betweenBytes() {
        return between.size();
    }

    long outBytes() {
        return out.size();
    }

    Place between(long bytes) {
        return new Place(Place.Area.BETWEEN, between.take(bytes));
    }

    Place out(long bytes) {
        return new Place(Place.Area.OUT, out.take(bytes));
    }

    static Place staged(long offset) {
        return new Place(Place.Area.IN, offset);
    }

    void add(Step step) {
        steps.add(step);
    }

    private void merge(TileInput input) {
        Rows stored = Rows.stage(input.stored(), work.rows(), work.columns(), in);
        if (input.changes().isEmpty()) {
            add(cast(stored, values, kind, true));
        } else if (fused(input.changes())) {
            input.changes().forEach(change -> add(lowRank((RowChange.LowRank) change, stored, values, kind, true)));
        } else {
            mergeApart(input, stored);
        }
    }

    /** Whether each element is changed once, by a product: then dequantising and rounding go into the same launch. */
    private boolean fused(List<RowChange> changes) {
        long next = 0;
        for (RowChange change : changes) {
            if (!(change instanceof RowChange.LowRank) || change.offset() != next || !fits(change)) {
                return false;
            }
            next += (long) change.rows() * change.columns();
        }
        return next == work.elements();
    }

    /** LLM.int8 has a scale a row, so there an output must be a row. */
    private boolean fits(RowChange change) {
        return work.input().stored() instanceof StoredTile.Int8 ? change.columns() == work.columns() : change.columns() % work.columns() == 0;
    }

    /** In float32, change after change, and rounded at the end. */
    private void mergeApart(TileInput input, Rows stored) {
        Place floats = between(work.elements() * Float.BYTES);
        Rows changed = Rows.floats(ValueKind.F32, floats);
        add(cast(stored, floats, ValueKind.F32, false));
        for (RowChange change : input.changes()) {
            switch (change) {
                case RowChange.LowRank product -> add(lowRank(product, changed, floats, ValueKind.F32, false));
                case RowChange.Rescale rescale -> rescale(rescale, floats);
            }
        }
        add(cast(changed, values, kind, true));
    }

    private Step cast(Rows from, Place to, ValueKind toKind, boolean check) {
        return merge(from, Place.NOWHERE, Place.NOWHERE, to, toKind, work.rows(), work.columns(), 0, 0, check);
    }

    private Step lowRank(RowChange.LowRank change, Rows from, Place to, ValueKind toKind, boolean check) {
        Place a = staged(in.add(change.a(), 0, (long) change.rank() * change.columns()));
        Place b = staged(in.add(change.b(), change.bRow() * change.rank(), (long) change.rows() * change.rank()));
        return merge(from.from(change.offset(), change.columns()), a, b, to.plus((long) change.offset() * toKind.bytes()), toKind,
                change.rows(), change.columns(), change.rank(), change.scale(), check);
    }

    private Step merge(Rows from, Place a, Place b, Place to, ValueKind toKind, int rows, int columns, int rank, float scale,
                       boolean check) {
        Grid grid = new Grid(Math.ceilDiv(columns, 128), Math.ceilDiv(rows, 64), 1);
        return new Step(Kernel.MERGE, grid, (struct, at) -> from.put(struct, at, columns).pointer(at.of(a)).pointer(at.of(b))
                .pointer(at.of(to)).pointer(check ? at.of(flag) : 0).wide(rows).integer(rank).kind(toKind).real(scale).integer(LIMIT));
    }

    private void rescale(RowChange.Rescale change, Place floats) {
        Place from = floats.plus((long) change.offset() * Float.BYTES);
        Place magnitudes = staged(in.add(change.magnitudes(), change.first(), change.rows()));
        Place factors = between((long) change.rows() * Float.BYTES);
        add(new Step(Kernel.ROW_NORMS, Grid.of(change.rows(), Kernel.ROW_NORMS.threads()), (struct, at) -> struct
                .pointer(at.of(from)).pointer(0).pointer(at.of(magnitudes)).pointer(at.of(factors)).wide(change.rows())
                .wide(change.columns()).kind(ValueKind.F32)));
        add(new Step(Kernel.SCALE_ROWS, Grid.of((long) change.rows() * change.columns(), Kernel.SCALE_ROWS.threads()),
                (struct, at) -> struct.pointer(at.of(from)).pointer(at.of(factors)).pointer(at.of(from)).pointer(0)
                        .wide(change.rows()).wide(change.columns()).kind(ValueKind.F32).integer(LIMIT)));
    }
}
