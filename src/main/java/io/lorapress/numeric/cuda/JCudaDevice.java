package io.lorapress.numeric.cuda;

import static io.lorapress.numeric.cuda.JCuda.check;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A GPU, through JCuda and the primary context. */
final class JCudaDevice implements Device {
    /** Java's buffers hold no more. */
    private static final long MOST_PINNED = Integer.MAX_VALUE - 4096L;

    private final String name;
    private final CUcontext context = new CUcontext();
    private final Map<Kernel, CUfunction> functions = new EnumMap<>(Kernel.class);
    private final Map<Long, CUstream> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastStream = new AtomicLong();

    /** @throws DeviceException when the device or its kernels cannot be had */
    JCudaDevice(int ordinal) {
        CUdevice device = JCuda.device(ordinal);
        this.name = "GPU " + ordinal + " (" + JCuda.model(device) + ")";
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        enter();
        CUmodule module = KernelImages.load(JCuda.capability(device));
        for (Kernel kernel : Kernel.values()) {
            CUfunction function = new CUfunction();
            check("cuModuleGetFunction " + kernel.symbol(), JCudaDriver.cuModuleGetFunction(function, module, kernel.symbol()));
            functions.put(kernel, function);
        }
    }

    /** Each thread has a current context of its own. */
    private void enter() {
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long freeBytes() {
        enter();
        long[] free = new long[1];
        check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
        return free[0];
    }

    @Override
    public long allocate(long bytes) {
        enter();
        Address address = new Address();
        check("cuMemAlloc", JCudaDriver.cuMemAlloc(address, bytes));
        return address.value();
    }

    @Override
    public void free(long address) {
        enter();
        check("cuMemFree", JCudaDriver.cuMemFree(new Address(address)));
    }

    @Override
    public MemorySegment allocatePinned(long bytes) {
        if (bytes > MOST_PINNED) {
            throw DeviceException.outOfMemory(bytes + " bytes are more than one pinned buffer holds");
        }
        enter();
        Pointer pointer = new Pointer();
        check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(pointer, bytes, JCudaDriver.CU_MEMHOSTALLOC_PORTABLE));
        return MemorySegment.ofBuffer(pointer.getByteBuffer(0, bytes));
    }

    @Override
    public void freePinned(MemorySegment pinned) {
        enter();
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pointer(pinned)));
    }

    @Override
    public long openStream() {
        enter();
        CUstream stream = new CUstream();
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
        long handle = lastStream.incrementAndGet();
        streams.put(handle, stream);
        return handle;
    }

    @Override
    public void closeStream(long stream) {
        enter();
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(streams.remove(stream)));
    }

    @Override
    public void copyIn(long stream, MemorySegment pinned, long address, long bytes) {
        enter();
        check("cuMemcpyHtoDAsync", JCudaDriver.cuMemcpyHtoDAsync(new Address(address), pointer(pinned), bytes, streams.get(stream)));
    }

    @Override
    public void copyOut(long stream, long address, MemorySegment pinned, long bytes) {
        enter();
        check("cuMemcpyDtoHAsync", JCudaDriver.cuMemcpyDtoHAsync(pointer(pinned), new Address(address), bytes, streams.get(stream)));
    }

    @Override
    public void copy(long stream, long from, long to, long bytes) {
        enter();
        check("cuMemcpyDtoDAsync", JCudaDriver.cuMemcpyDtoDAsync(new Address(to), new Address(from), bytes, streams.get(stream)));
    }

    @Override
    public void fill(long stream, long address, byte value, long bytes) {
        enter();
        check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(new Address(address), value, bytes, streams.get(stream)));
    }

    @Override
    public void launch(long stream, Kernel kernel, Grid grid, MemorySegment arguments) {
        enter();
        Pointer parameters = Pointer.to(pointer(arguments));
        check("cuLaunchKernel " + kernel.symbol(), JCudaDriver.cuLaunchKernel(functions.get(kernel), grid.x(), grid.y(), grid.z(),
                kernel.threads(), 1, 1, 0, streams.get(stream), parameters, null));
    }

    @Override
    public void await(long stream) {
        enter();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(streams.get(stream)));
    }

    private static Pointer pointer(MemorySegment segment) {
        return Pointer.to(segment.asByteBuffer());
    }

    /** JCuda's device pointer, made from and read as a number. */
    private static final class Address extends CUdeviceptr {
        Address() {
        }

        Address(long value) {
            super(new CUdeviceptr(), value);
        }

        long value() {
            return getNativePointer() + getByteOffset();
        }
    }
}
