package io.lorapress.numeric.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A device that is the processor: the kernels' own code, compiled by g++ (cuda-kernels/host.cpp). What is put into a stream happens only
 * when it is awaited, so that memory used again too early shows. It can be given little memory, and break when told to.
 */
public final class HostDevice implements Device {
    private static final Path LIBRARY = Path.of("cuda-kernels/build/liblorapress-kernels-host.so");
    private static final MethodHandle LAUNCH = library();

    private final String name;
    private final long memory;
    private final Map<Long, Arena> blocks = new HashMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Map<Long, Arena> pinned = new HashMap<>();
    private final Map<Long, List<Runnable>> streams = new HashMap<>();
    private long used;
    private long streamsOpened;
    private int launchesLeft = Integer.MAX_VALUE;
    private int launches;

    public HostDevice(String name, long memory) {
        this.name = name;
        this.memory = memory;
    }

    private static MethodHandle library() {
        try {
            if (!Files.exists(LIBRARY)) {
                Process build = new ProcessBuilder("cuda-kernels/build-host.sh").inheritIO().start();
                if (build.waitFor() != 0) {
                    throw new IllegalStateException("cuda-kernels/build-host.sh failed");
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Linker.nativeLinker().downcallHandle(SymbolLookup.libraryLookup(LIBRARY, Arena.global()).find("lorapress_launch").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    }

    /** It breaks down after so many launches, for good. */
    public synchronized HostDevice breakingAfter(int launchesLeft) {
        this.launchesLeft = launchesLeft;
        return this;
    }

    public synchronized int launches() {
        return launches;
    }

    /** Bytes of device and pinned memory that nobody has given back. */
    public synchronized long held() {
        return used + pinned.size() + streams.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized long freeBytes() {
        return memory - used;
    }

    @Override
    public synchronized long allocate(long bytes) {
        if (bytes > memory - used) {
            throw DeviceException.outOfMemory("out of memory");
        }
        Arena arena = Arena.ofShared();
        long address = arena.allocate(bytes, 256).fill((byte) 0xCB).address();
        blocks.put(address, arena);
        sizes.put(address, bytes);
        used += bytes;
        return address;
    }

    @Override
    public synchronized void free(long address) {
        blocks.remove(address).close();
        used -= sizes.remove(address);
    }

    @Override
    public synchronized MemorySegment allocatePinned(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes, 256);
        pinned.put(segment.address(), arena);
        return segment;
    }

    @Override
    public synchronized void freePinned(MemorySegment segment) {
        pinned.remove(segment.address()).close();
    }

    @Override
    public synchronized long openStream() {
        streams.put(++streamsOpened, new ArrayList<>());
        return streamsOpened;
    }

    @Override
    public synchronized void closeStream(long stream) {
        streams.remove(stream);
    }

    private synchronized void put(long stream, Runnable work) {
        streams.get(stream).add(work);
    }

    @Override
    public void copyIn(long stream, MemorySegment from, long address, long bytes) {
        put(stream, () -> MemorySegment.copy(from, 0, at(address, bytes), 0, bytes));
    }

    @Override
    public void copyOut(long stream, long address, MemorySegment to, long bytes) {
        put(stream, () -> MemorySegment.copy(at(address, bytes), 0, to, 0, bytes));
    }

    @Override
    public void copy(long stream, long from, long to, long bytes) {
        put(stream, () -> at(to, bytes).copyFrom(at(from, bytes)));
    }

    @Override
    public void fill(long stream, long address, byte value, long bytes) {
        put(stream, () -> at(address, bytes).fill(value));
    }

    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void launch(long stream, Kernel kernel, Grid grid, MemorySegment arguments) {
        byte[] copied = arguments.toArray(ValueLayout.JAVA_BYTE);
        synchronized (this) {
            if (launchesLeft-- <= 0) {
                throw DeviceException.failed("an unspecified launch failure");
            }
            launches++;
        }
        put(stream, () -> call(kernel, grid, copied));
    }

    private static void call(Kernel kernel, Grid grid, byte[] arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment struct = arena.allocate(arguments.length, 16);
            MemorySegment.copy(arguments, 0, struct, ValueLayout.JAVA_BYTE, 0, arguments.length);
            int result = (int) LAUNCH.invokeExact(arena.allocateFrom(kernel.symbol()), grid.x(), grid.y(), grid.z(), struct,
                    (long) arguments.length);
            if (result != 0) {
                throw new AssertionError(kernel + (result == 1 ? " is not in the library" : " has arguments of another size"));
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void await(long stream) {
        List<Runnable> work;
        synchronized (this) {
            work = List.copyOf(streams.get(stream));
            streams.get(stream).clear();
        }
        work.forEach(Runnable::run);
    }
}
