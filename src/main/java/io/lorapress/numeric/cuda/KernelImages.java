package io.lorapress.numeric.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * The compiled kernels: from the fatbin that the build bundled when it found nvcc, else compiled by NVRTC at first use and kept in the
 * user's cache.
 */
final class KernelImages {
    private static final String FATBIN = "kernels.fatbin";
    private static final String FACTS = "kernels.properties";

    private KernelImages() {
    }

    /** @throws DeviceException when there are no kernels for this compute capability */
    static CUmodule load(int capability) {
        Optional<byte[]> bundled = resource(FATBIN);
        CUmodule module = new CUmodule();
        if (bundled.isPresent()) {
            int result = JCudaDriver.cuModuleLoadData(module, bundled.get());
            if (result == 0) {
                return module;
            }
            if (!Nvrtc.isPresent()) {
                throw DeviceException.failed("the bundled kernels (" + targets() + ") do not load on sm_" + capability + ": "
                        + JCuda.describe(result));
            }
        }
        JCuda.check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(module, KernelCache.cubin(capability)));
        return module;
    }

    /** Why there are no kernels at all; empty where there are some. */
    static Optional<String> absent() {
        return resource(FATBIN).isPresent() || Nvrtc.isPresent() ? Optional.empty()
                : Optional.of("this build has no kernels (nvcc was not found when it was made) and NVRTC is not installed");
    }

    /** For {@code doctor}: where the kernels of a device come from. */
    static String describe(int capability) {
        if (resource(FATBIN).isEmpty()) {
            return Nvrtc.library().map(library -> "compiled at first use by " + library).orElse("none");
        }
        return hasMachineCode(capability) ? "bundled machine code for sm_" + capability + " (" + targets() + ")"
                : "bundled PTX, compiled by the driver at first use (machine code is there for " + targets() + ")";
    }

    private static boolean hasMachineCode(int capability) {
        return Arrays.stream(targets().split(" ")).mapToInt(Integer::parseInt)
                .anyMatch(target -> target / 10 == capability / 10 && target <= capability);
    }

    private static String targets() {
        Properties facts = new Properties();
        resource(FACTS).ifPresent(bytes -> {
            try {
                facts.load(new java.io.ByteArrayInputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return facts.getProperty("sm", "");
    }

    static Optional<byte[]> resource(String name) {
        try (InputStream stream = KernelImages.class.getResourceAsStream(name)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernels' sources, by the path that they include each other under. */
    static List<String> sources() {
        return resource("sources").map(list -> new String(list, java.nio.charset.StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
    }
}
