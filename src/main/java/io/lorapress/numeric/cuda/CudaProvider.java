package io.lorapress.numeric.cuda;

import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineProvider;
import io.lorapress.numeric.EngineReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import jcuda.driver.CUdevice;

/** NVIDIA GPUs. Needs the driver alone: libcuda.so.1, and kernels, which the jar brings along. */
public final class CudaProvider implements EngineProvider {
    private static final String REMEDY = "install the NVIDIA driver, or use another engine";
    private static final List<String> CUBLAS = List.of("libcublas.so.12");

    private final Supplier<Engine> processor;

    /** @param processor makes the engine for what stays on the processor */
    public CudaProvider(Supplier<Engine> processor) {
        this.processor = processor;
    }

    @Override
    public EngineReport report() {
        Optional<String> noDriver = JCuda.absent();
        if (noDriver.isPresent()) {
            return EngineReport.unavailable("cuda", noDriver.get(), REMEDY);
        }
        return KernelImages.absent().map(reason -> EngineReport.unavailable("cuda", reason, "build with nvcc on PATH, or install NVRTC"))
                .orElseGet(() -> EngineReport.available("cuda", String.join(", ", models())));
    }

    private static List<String> models() {
        return IntStream.range(0, JCuda.devices()).mapToObj(i -> i + ": " + JCuda.model(JCuda.device(i))).toList();
    }

    @Override
    public Engine create() {
        return create(List.of());
    }

    @Override
    public Engine create(List<Integer> ordinals) {
        return new CudaEngine(processor.get(), new CudaAccelerator(devices(ordinals)));
    }

    /**
     * Some GPUs, all of them where {@code ordinals} is empty.
     *
     * @throws LorapressException where they cannot be had
     */
    public static List<Device> devices(List<Integer> ordinals) {
        Optional<String> absent = JCuda.absent().or(KernelImages::absent);
        if (absent.isPresent()) {
            throw LorapressException.failure("no GPU can be used: " + absent.get() + "; " + REMEDY, null);
        }
        List<Integer> chosen = ordinals.isEmpty() ? IntStream.range(0, JCuda.devices()).boxed().toList() : ordinals;
        return chosen.stream().map(CudaProvider::open).toList();
    }

    private static Device open(int ordinal) {
        if (ordinal >= JCuda.devices()) {
            throw LorapressException.usage("--device " + ordinal + ": this machine has GPUs " + String.join(", ", models()));
        }
        try {
            return new JCudaDevice(ordinal);
        } catch (DeviceException e) {
            throw LorapressException.failure("GPU " + ordinal + " cannot be used: " + e.getMessage() + "; choose another with --device,"
                    + " or another --engine", e);
        }
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        if (JCuda.absent().isEmpty()) {
            int version = JCuda.driverVersion();
            details.put("cuda driver", "CUDA " + version / 1000 + "." + version % 1000 / 10);
            IntStream.range(0, JCuda.devices()).forEach(i -> details.put("gpu " + i, describe(JCuda.device(i))));
        } else {
            details.put("cuda driver", JCuda.absent().get());
        }
        KernelImages.absent().ifPresent(reason -> details.put("cuda kernels", reason));
        details.put("cublas", SharedLibrary.find(CUBLAS).map(library -> library + " (not needed: kernels keep the order of"
                + " sums, which cuBLAS does not)").orElse("libcublas.so.12 is not found; not needed"));
        return details;
    }

    private static String describe(CUdevice device) {
        int capability = JCuda.capability(device);
        return JCuda.model(device) + ", " + (JCuda.memory(device) >> 20) + " MiB, sm_" + capability + ", kernels: "
                + KernelImages.describe(capability);
    }
}
