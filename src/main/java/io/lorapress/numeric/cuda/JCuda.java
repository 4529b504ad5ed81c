package io.lorapress.numeric.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The CUDA driver by way of JCuda, found out about once. JCuda unpacks its library under a fixed name into java.io.tmpdir; here each
 * process has a folder of its own for that, so that two of them, or two users, do not meet.
 */
final class JCuda {
    private static final String DRIVER = "libcuda.so.1";
    private static final Optional<String> ABSENT = start();

    private JCuda() {
    }

    /** Why there is no driver or no device; empty when both are there. */
    static Optional<String> absent() {
        return ABSENT;
    }

    private static Optional<String> start() {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            return Optional.of("GPUs are used on Linux x86-64 only");
        }
        if (!SharedLibrary.loads(DRIVER)) {
            return Optional.of("there is no NVIDIA driver: " + DRIVER + " cannot be loaded");
        }
        try {
            int result = init();
            return result == CUresult.CUDA_SUCCESS ? anyDevice() : Optional.of("the NVIDIA driver does not start: " + describe(result));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | UncheckedIOException e) {
            return Optional.of("JCuda's library cannot be loaded: " + firstLine(e));
        }
    }

    private static int init() {
        String shared = System.getProperty("java.io.tmpdir");
        try {
            Path own = Files.createTempDirectory("lorapress-jcuda");
            System.setProperty("java.io.tmpdir", own.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(own)));
            JCudaDriver.setExceptionsEnabled(false);
            return JCudaDriver.cuInit(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setProperty("java.io.tmpdir", shared);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            files.forEach(file -> file.toFile().delete());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // a folder that is left over in the temporary files does no harm
        }
    }

    private static Optional<String> anyDevice() {
        return devices() > 0 ? Optional.empty() : Optional.of("the NVIDIA driver shows no GPU");
    }

    static int devices() {
        int[] count = new int[1];
        check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        return count[0];
    }

    /** As 12080 for CUDA 12.8. */
    static int driverVersion() {
        int[] version = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
        return version[0];
    }

    static CUdevice device(int ordinal) {
        CUdevice device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        return device;
    }

    static String model(CUdevice device) {
        byte[] name = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
        return new String(name, java.nio.charset.StandardCharsets.UTF_8).split("\0", 2)[0];
    }

    static long memory(CUdevice device) {
        long[] bytes = new long[1];
        check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device));
        return bytes[0];
    }

    /** As 90 for compute capability 9.0. */
    static int capability(CUdevice device) {
        return 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    private static int attribute(CUdevice device, int which) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, which, device));
        return value[0];
    }

    /** @throws DeviceException when {@code result} is not success */
    static void check(String call, int result) {
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            throw DeviceException.outOfMemory(call + ": out of memory");
        }
        if (result != CUresult.CUDA_SUCCESS) {
            throw DeviceException.failed(call + ": " + describe(result));
        }
    }

    static String describe(int result) {
        return CUresult.stringFor(result);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
