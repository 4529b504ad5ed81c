package io.lorapress.numeric.scalar;

import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineProvider;
import io.lorapress.numeric.EngineReport;
import io.lorapress.numeric.JvmFlag;

/** The scalar engine is always there. */
public final class ScalarProvider implements EngineProvider {
    @Override
    public EngineReport report() {
        return JvmFlag.hardwareFma() ? EngineReport.available("scalar", "plain Java, one element at a time")
                : new EngineReport("scalar", true, "plain Java; this CPU has no fused multiply-add, so merging is very slow",
                        "a CPU with FMA (x86 since 2013)");
    }

    @Override
    public Engine create() {
        return new ScalarEngine();
    }
}
