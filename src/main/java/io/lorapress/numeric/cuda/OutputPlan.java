package io.lorapress.numeric.cuda;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.numeric.tile.TileOutput;

/** One output's launches: rows put in order and encoded, and the values that are wanted back. */
final class OutputPlan {
    private final TileOutput output;
    private final TilePlan plan;
    private final Place rows;
    private final Place map;
    private final int[] order;
    private final Place encoded;
    private final Place samples;

    /** @param made where the encoded rows lie already, or null */
    OutputPlan(TileOutput output, Place made, TilePlan plan) {
        this.output = output;
        this.plan = plan;
        this.order = output.order() instanceof RowOrder.Gathered(int[] gathered) ? gathered : null;
        this.map = order == null ? Place.NOWHERE : TilePlan.staged(plan.in().add(order));
        this.rows = output.order() instanceof RowOrder.Transposed transposed ? transpose(transposed) : plan.values();
        this.encoded = made != null ? made : plan.out(output.bytes());
        if (made == null) {
            output.runs().forEach(this::encode);
        }
        this.samples = plan.out((long) output.sampled().length * output.columns() * Float.BYTES);
        if (output.sampled().length > 0) {
            sample();
        }
    }

    TileOutput output() {
        return output;
    }

    Place encoded() {
        return encoded;
    }

    Place samples() {
        return samples;
    }

    private Place transpose(RowOrder.Transposed order) {
        int matrices = Math.toIntExact(plan.work().elements() / ((long) order.matrixRows() * order.columns()));
        Place to = plan.between((long) output.rows() * output.columns() * plan.kind().bytes());
        Grid grid = new Grid(Math.ceilDiv(order.matrixRows(), 32), Math.ceilDiv(order.count(), 32), matrices);
        plan.add(new Step(Kernel.TRANSPOSE, grid, (struct, at) -> struct.pointer(at.of(plan.values())).pointer(at.of(to))
                .wide(order.matrixRows()).wide(order.columns()).integer(order.start()).integer(order.step()).wide(order.count())
                .kind(plan.kind())));
        return to;
    }

    private void encode(TileOutput.Run run) {
        long target = run.first() * output.type().rowBytes(output.columns());
        ValueKind toKind = ValueKind.of(output.type()).orElse(null);
        if (toKind != null) {
            plan.add(cast(from(run.first()), map(run.first()), encoded.plus(target), run.rows(), toKind));
            return;
        }
        boolean weighted = run.importance() != null && output.type() != GgmlType.Q8_0;
        Place importance = weighted ? TilePlan.staged(plan.in().add(run.importance(), 0, output.columns())) : Place.NOWHERE;
        Place variance = weighted && output.type() == GgmlType.Q4_0 ? meanSquares(run) : Place.NOWHERE;
        Kernel.Encoder encoder = Kernel.encoder(output.type());
        plan.add(new Step(encoder.kernel(weighted), encoder.grid(run.rows(), output.columns()), (struct, at) -> struct
                .pointer(at.of(from(run.first()))).pointer(at.of(map(run.first()))).pointer(at.of(importance)).pointer(at.of(variance))
                .pointer(at.of(encoded.plus(target))).wide(run.rows()).integer(output.columns()).kind(plan.kind())));
    }

    /** The whole row's mean square, which a block of Q4_0 needs. */
    private Place meanSquares(TileOutput.Run run) {
        Place to = plan.between((long) run.rows() * Float.BYTES);
        plan.add(new Step(Kernel.ROW_SQUARES, Grid.of(run.rows(), Kernel.ROW_SQUARES.threads()), (struct, at) -> struct
                .pointer(at.of(from(run.first()))).pointer(at.of(map(run.first()))).pointer(0).pointer(at.of(to)).wide(run.rows())
                .wide(output.columns()).kind(plan.kind())));
        return to;
    }

    /** Without a map rows are read from here on; with one it is the map that moves. */
    private Place from(int row) {
        return order == null ? rows.plus((long) row * output.columns() * plan.kind().bytes()) : rows;
    }

    private Place map(int row) {
        return map.plus((long) row * Integer.BYTES);
    }

    private void sample() {
        int[] sampled = output.sampled().clone();
        for (int i = 0; order != null && i < sampled.length; i++) {
            sampled[i] = order[sampled[i]];
        }
        Place picked = TilePlan.staged(plan.in().add(sampled));
        plan.add(cast(rows, picked, samples, sampled.length, ValueKind.F32));
    }

    private Step cast(Place from, Place mapped, Place to, int count, ValueKind toKind) {
        return new Step(Kernel.CAST_ROWS, Grid.of((long) count * output.columns(), Kernel.CAST_ROWS.threads()), (struct, at) -> struct
                .pointer(at.of(from)).pointer(at.of(mapped)).pointer(at.of(to)).wide(count).wide(output.columns())
                .kind(plan.kind()).kind(toKind));
    }
}
