package io.lorapress.numeric.cuda;

import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineProvider;
import io.lorapress.numeric.EngineReport;
import io.lorapress.numeric.Engines;
import java.util.List;

/** The CUDA engine on {@link HostDevice}s, for the tests, as engine {@code cuda-on-host}. */
public final class HostProvider implements EngineProvider {
    public static final String NAME = "cuda-on-host";
    private static final ThreadLocal<List<Device>> DEVICES = ThreadLocal.withInitial(List::of);

    /** What the engines that this thread opens next run on. */
    public static void use(HostDevice... devices) {
        DEVICES.set(List.of(devices));
    }

    @Override
    public EngineReport report() {
        return EngineReport.available(NAME, "the kernels on the processor");
    }

    @Override
    public Engine create() {
        return new CudaEngine(Engines.choose("vector").engine(), new CudaAccelerator(DEVICES.get(), true));
    }
}
