package io.lorapress.export.merge;

import io.lorapress.adapter.Change;
import io.lorapress.checkpoint.Mxfp4Tensor;
import io.lorapress.checkpoint.PlainTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.stream.RowSource;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tensor of the merged model: the stored base tensor, dequantised, with the adapter's changes on it, rounded once. */
public final class MergedWeight implements RowSource {
    /** Rows a pass over a whole tensor takes at a time, when a change wants to see all of it first. */
    private static final int PREPASS_WEIGHTS = 1 << 18;

    private final TensorInfo info;
    private final StoredTensor stored;
    private final List<Change> changes;
    private final Engine engine;
    private final boolean rounds;
    private final StoredRows rows;
    private final FiniteCheck check;

    /**
     * @param info    name, dtype and shape after the merge
     * @param stored  what it starts from, or null where the changes give all values
     * @param changes in order; empty for a tensor that stays as it is
     * @param rounds  whether rows are rounded to the dtype, or handed on as float32
     */
    public MergedWeight(TensorInfo info, StoredTensor stored, List<Change> changes, Engine engine, boolean rounds) {
        this.info = info;
        this.stored = stored;
        this.changes = changes;
        this.engine = engine;
        this.rounds = rounds;
        boolean readsBase = stored != null && changes.stream().noneMatch(Change::replaces);
        this.rows = readsBase ? new StoredRows(stored, engine) : null;
        this.check = new FiniteCheck(info, rows, engine);
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    /** The base tensor, or null. */
    public StoredTensor stored() {
        return stored;
    }

    /** Whether the adapter changes it, or brings it. */
    public boolean isChanged() {
        return !changes.isEmpty() || stored == null || !stored.name().equals(info.name());
    }

    /** Whether the base tensor's values matter. */
    public boolean readsBase() {
        return rows != null;
    }

    /** Names of the adapter tensors merged into it. */
    public List<String> adapterTensors() {
        return changes.stream().flatMap(change -> change.adapterTensors().stream()).toList();
    }

    /** The stored bytes, when they are what is to be written: nothing changes them, not even the dtype. */
    public Optional<MemorySegment> verbatim() {
        return changes.isEmpty() && stored instanceof PlainTensor plain && plain.info().dtype() == info.dtype()
                ? Optional.of(plain.data()) : Optional.empty();
    }

    /** Experts stored in MXFP4 that nothing changes. */
    public Optional<Mxfp4Tensor> packedExperts() {
        return changes.isEmpty() && stored instanceof Mxfp4Tensor packed ? Optional.of(packed) : Optional.empty();
    }

    /** Rows that the changes need together. */
    @Override
    public long granularity() {
        return changes.stream().mapToLong(Change::granularity).max().orElse(1);
    }

    @Override
    public long storedBytes() {
        return stored == null ? info.dtype().byteSize(info.shape().elements()) : stored.storedBytes();
    }

    @Override
    public void prefetch(long firstRow, int count) {
        if (rows != null) {
            rows.prefetch(firstRow, count);
        }
    }

    @Override
    public boolean asData() {
        return rows != null && changes.stream().allMatch(Change::throughEngine) && rows.tile(0).isPresent();
    }

    @Override
    public Reader open() {
        List<Change.Prepared> prepared = new ArrayList<>();
        for (Change change : changes) {
            Change.Prepared next = change.prepare();
            if (change.needsPrepass()) {
                observeAll(next, List.copyOf(prepared), change.granularity());
            }
            prepared.add(next);
        }
        return new PreparedReader(prepared);
    }

    /** Whether rows are rounded to the dtype before any output sees them. */
    public boolean isRounded() {
        return rounds;
    }

    private final class PreparedReader implements Reader {
        private final List<Change.Prepared> prepared;

        PreparedReader(List<Change.Prepared> prepared) {
            this.prepared = prepared;
        }

        @Override
        public void read(long firstRow, int count, float[] out, int offset) {
            merge(prepared, firstRow, count, out, offset);
            finish(firstRow, count, out, offset);
        }

        @Override
        public boolean rounds() {
            return rounds;
        }

        @Override
        public Optional<TileInput> onAccelerator(long firstRow, int count) {
            return !asData() ? Optional.empty() : rows.tile(firstRow)
                    .map(tile -> new TileInput(tile, recorded(firstRow, count), rounds ? info.dtype() : DType.F32));
        }

        /** What the changes ask of an engine for these rows. */
        private List<RowChange> recorded(long firstRow, int count) {
            ChangeRecorder recorder = new ChangeRecorder();
            int columns = Math.toIntExact(info.shape().columns());
            prepared.forEach(change -> change.apply(firstRow, count, columns, ChangeRecorder.NO_VALUES, 0, recorder));
            return recorder.changes();
        }
    }

    private void merge(List<Change.Prepared> prepared, long firstRow, int count, float[] out, int offset) {
        if (rows != null) {
            rows.read(firstRow, count, out, offset);
        }
        int columns = Math.toIntExact(info.shape().columns());
        for (Change.Prepared change : prepared) {
            change.apply(firstRow, count, columns, out, offset, engine::addLowRank);
        }
    }

    private void finish(long firstRow, int count, float[] out, int offset) {
        if (rounds) {
            engine.round(info.dtype(), out, offset, count * Math.toIntExact(info.shape().columns()));
            check.rounded(firstRow, count, out, offset);
        } else {
            check.unrounded(firstRow, count, out, offset);
        }
    }

    private void observeAll(Change.Prepared observer, List<Change.Prepared> before, long granularity) {
        int columns = Math.toIntExact(info.shape().columns());
        int step = (int) (Math.max(1, PREPASS_WEIGHTS / Math.max(1, columns) / granularity) * granularity);
        float[] buffer = new float[Math.toIntExact(Math.min(step, info.shape().rows()) * columns)];
        for (long first = 0; first < info.shape().rows(); first += step) {
            int count = (int) Math.min(step, info.shape().rows() - first);
            merge(before, first, count, buffer, 0);
            observer.observe(first, count, columns, buffer, 0, engine::addLowRank);
        }
    }
}
