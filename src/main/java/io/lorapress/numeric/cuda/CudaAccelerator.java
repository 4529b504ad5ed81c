package io.lorapress.numeric.cuda;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.numeric.tile.TileWork;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Tiles on one or several GPUs. Every device has a few {@link Lane lanes}; a tile takes the next that is free. */
public final class CudaAccelerator implements Accelerator {
    /** One is filled, one copies in, one computes and copies out, one is written. */
    private static final int LANES = 4;
    /** Four-bit weights of a tile take 4 MiB, and give 32768 super-blocks to encode: enough for the largest GPU. */
    private static final int TILE_WEIGHTS = 1 << 23;
    private static final int LEAST_TILE_WEIGHTS = 1 << 18;
    /** What may be used of the memory that is free at the first tile. */
    private static final double SHARE = 0.8;

    private final LanePool lanes;
    private final AtomicInteger tileWeights = new AtomicInteger(TILE_WEIGHTS);
    private final Map<Device, Long> budgets = new ConcurrentHashMap<>();

    public CudaAccelerator(List<Device> devices) {
        this(devices, false);
    }

    /** @param poisoned for checks: memory is filled with rubbish before each tile */
    public CudaAccelerator(List<Device> devices, boolean poisoned) {
        this.lanes = new LanePool(devices, LANES, poisoned);
    }

    @Override
    public boolean encodes(GgmlType type) {
        return Kernel.encoder(type) != null || ValueKind.of(type).isPresent();
    }

    @Override
    public int tileWeights() {
        return lanes.anyLive() ? tileWeights.get() : 0;
    }

    @Override
    public Outcome run(TileWork work) throws IOException {
        if (!TilePlan.possible(work)) {
            return new Outcome.Suspect();
        }
        Optional<Lane> free = lanes.take();
        if (free.isEmpty()) {
            return new Outcome.Lost("no GPU is left");
        }
        Lane lane = free.get();
        try {
            return run(work, lane);
        } finally {
            lanes.give(lane);
        }
    }

    private Outcome run(TileWork work, Lane lane) throws IOException {
        try {
            Outcome outcome = lane.run(new TilePlan(work), budgets.computeIfAbsent(lane.device(), CudaAccelerator::budget));
            if (outcome instanceof Outcome.TooLarge) {
                shrink();
            }
            return outcome;
        } catch (DeviceException e) {
            return e.isOutOfMemory() ? tooLarge(lane, e) : lost(lane, e);
        }
    }

    private static long budget(Device device) {
        return (long) (device.freeBytes() * SHARE / LANES);
    }

    private Outcome tooLarge(Lane lane, DeviceException e) {
        shrink();
        try {
            lane.release();
        } catch (DeviceException worse) {
            return lost(lane, worse);
        }
        return new Outcome.TooLarge(lane.device().name() + ": " + e.getMessage());
    }

    private void shrink() {
        tileWeights.updateAndGet(weights -> Math.max(LEAST_TILE_WEIGHTS, weights / 2));
    }

    private Outcome lost(Lane lane, DeviceException e) {
        lanes.lose(lane.device());
        return new Outcome.Lost(lane.device().name() + ": " + e.getMessage());
    }

    @Override
    public void release() {
        for (Lane lane : lanes.idle()) {
            try {
                lane.release();
            } catch (DeviceException e) {
                lanes.lose(lane.device());
            }
        }
    }
}
