package io.lorapress.numeric.cuda;

import java.lang.foreign.MemorySegment;

/**
 * The little of the CUDA driver that this program uses, for one device. Addresses are the device's. Everything may throw a
 * {@link DeviceException}. Safe for use by several threads.
 */
public interface Device {
    /** Its number and model, for people. */
    String name();

    long freeBytes();

    long allocate(long bytes);

    void free(long address);

    /** Memory of the processor that the device can copy from and to while kernels run. */
    MemorySegment allocatePinned(long bytes);

    void freePinned(MemorySegment pinned);

    /** A queue: what is put into it happens in order, while the caller goes on. */
    long openStream();

    void closeStream(long stream);

    void copyIn(long stream, MemorySegment pinned, long address, long bytes);

    void copyOut(long stream, long address, MemorySegment pinned, long bytes);

    /** From one place on the device to another. */
    void copy(long stream, long from, long to, long bytes);

    void fill(long stream, long address, byte value, long bytes);

    /** @param arguments the kernel's argument struct; copied before this returns */
    void launch(long stream, Kernel kernel, Grid grid, MemorySegment arguments);

    /** Returns when everything in the stream is done. */
    void await(long stream);
}
