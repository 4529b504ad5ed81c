package io.lorapress.numeric.cuda;

import io.lorapress.numeric.tile.TileWork;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/** How long a device takes for its part of a tile, and for copies to compare that with. */
public final class KernelTimer implements AutoCloseable {
    private final Device device;
    private final Lane lane;
    private final long stream;

    public KernelTimer(Device device) {
        this.device = device;
        this.lane = new Lane(device, false);
        this.stream = device.openStream();
    }

    /** Seconds for the kernels of this work, its data being on the device. */
    public double kernels(TileWork work, int times) {
        return lane.seconds(new TilePlan(work), times);
    }

    /** Seconds to copy so many bytes from one place of the device's memory to another: each is read once and written once. */
    public double copyOnDevice(long bytes, int times) {
        long from = device.allocate(bytes);
        try {
            long to = device.allocate(bytes);
            try {
                return seconds(times, _ -> device.copy(stream, from, to, bytes));
            } finally {
                device.free(to);
            }
        } finally {
            device.free(from);
        }
    }

    /** Seconds to copy so many bytes from pinned memory to the device ({@code in}), or back. */
    public double copyAcross(long bytes, boolean in, int times) {
        MemorySegment pinned = device.allocatePinned(bytes);
        long address = device.allocate(bytes);
        try {
            return seconds(times, _ -> {
                if (in) {
                    device.copyIn(stream, pinned, address, bytes);
                } else {
                    device.copyOut(stream, address, pinned, bytes);
                }
            });
        } finally {
            device.free(address);
            device.freePinned(pinned);
        }
    }

    private double seconds(int times, LongConsumer work) {
        work.accept(0);
        device.await(stream);
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.accept(i);
        }
        device.await(stream);
        return (System.nanoTime() - start) / 1e9 / times;
    }

    @Override
    public void close() {
        lane.release();
        device.closeStream(stream);
    }
}
