package io.lorapress.numeric.cuda;

import io.lorapress.numeric.tile.Accelerator.Outcome;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * A tile's way through a device: pinned memory in, a stream, device memory, pinned memory out. A device has several, each used by one
 * thread at a time, so that while one copies, another computes and a third is being filled or written to disk.
 */
final class Lane {
    private final Device device;
    private final boolean poisoned;
    private long stream;
    private Buffer memory = Buffer.NONE;
    private MemorySegment in = MemorySegment.NULL;
    private MemorySegment out = MemorySegment.NULL;

    private record Buffer(long address, long bytes) {
        static final Buffer NONE = new Buffer(0, 0);
    }

    /** @param poisoned whether memory is filled with rubbish before each tile, so that what is read before it is written shows */
    Lane(Device device, boolean poisoned) {
        this.device = device;
        this.poisoned = poisoned;
    }

    Device device() {
        return device;
    }

    /** @param mostBytes device memory this lane may take */
    Outcome run(TilePlan plan, long mostBytes) throws IOException {
        long bytes = plan.in().size() + plan.betweenBytes() + plan.outBytes();
        if (bytes > mostBytes) {
            return new Outcome.TooLarge(device.name() + ": a tile needs " + bytes + " bytes of device memory and may take " + mostBytes);
        }
        Addresses at = reserve(plan, bytes);
        plan.in().write(in);
        enqueue(plan, at);
        device.await(stream);
        if (out.get(ValueLayout.JAVA_INT_UNALIGNED, plan.flag().offset()) != 0) {
            return new Outcome.Suspect();
        }
        for (OutputPlan output : plan.outputs()) {
            deliver(output);
        }
        return new Outcome.Done();
    }

    /** Seconds that the launches of a tile take, one time with another, without the copies. */
    double seconds(TilePlan plan, int times) {
        Addresses at = reserve(plan, plan.in().size() + plan.betweenBytes() + plan.outBytes());
        plan.in().write(in);
        enqueue(plan, at);
        device.await(stream);
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            launch(plan, at);
        }
        device.await(stream);
        return (System.nanoTime() - start) / 1e9 / times;
    }

    private void enqueue(TilePlan plan, Addresses at) {
        device.copyIn(stream, in, at.in(), plan.in().size());
        launch(plan, at);
        device.copyOut(stream, at.out(), out, plan.outBytes());
    }

    private void launch(TilePlan plan, Addresses at) {
        if (poisoned) {
            device.fill(stream, at.between(), (byte) 0xCB, plan.betweenBytes() + plan.outBytes());
        }
        device.fill(stream, at.of(plan.flag()), (byte) 0, Integer.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            for (Step step : plan.steps()) {
                device.launch(stream, step.kernel(), step.grid(), step.arguments().apply(new Struct(arena), at).end());
            }
        }
    }

    private void deliver(OutputPlan plan) throws IOException {
        long samples = (long) plan.output().sampled().length * plan.output().columns() * Float.BYTES;
        plan.output().delivery().accept(out.asSlice(plan.encoded().offset(), plan.output().bytes()),
                out.asSlice(plan.samples().offset(), samples));
    }

    private Addresses reserve(TilePlan plan, long bytes) {
        if (stream == 0) {
            stream = device.openStream();
        }
        if (memory.bytes < bytes) {
            freeMemory();
            memory = new Buffer(device.allocate(bytes), bytes);
        }
        in = pinned(in, plan.in().size(), freed -> in = freed);
        out = pinned(out, plan.outBytes(), freed -> out = freed);
        return new Addresses(memory.address, memory.address + plan.in().size(),
                memory.address + plan.in().size() + plan.betweenBytes());
    }

    private MemorySegment pinned(MemorySegment held, long bytes, Consumer<MemorySegment> freed) {
        if (held.byteSize() >= bytes) {
            return held;
        }
        freed.accept(MemorySegment.NULL);
        freePinned(held);
        return device.allocatePinned(bytes);
    }

    private void freeMemory() {
        Buffer held = memory;
        memory = Buffer.NONE;
        if (held.bytes > 0) {
            device.free(held.address);
        }
    }

    private void freePinned(MemorySegment held) {
        if (held.byteSize() > 0) {
            device.freePinned(held);
        }
    }

    /** Gives everything back; the lane can be used again. */
    void release() {
        MemorySegment heldIn = in;
        MemorySegment heldOut = out;
        in = MemorySegment.NULL;
        out = MemorySegment.NULL;
        freeMemory();
        freePinned(heldIn);
        freePinned(heldOut);
        if (stream != 0) {
            device.closeStream(stream);
            stream = 0;
        }
    }
}
