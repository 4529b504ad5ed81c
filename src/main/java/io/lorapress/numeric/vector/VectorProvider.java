package io.lorapress.numeric.vector;

import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineProvider;
import io.lorapress.numeric.EngineReport;
import io.lorapress.numeric.JvmFlag;

/** The vector engine is there when its module is, and the compiler that turns it into vector instructions. */
public final class VectorProvider implements EngineProvider {
    private static final String NAME = "vector";
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public EngineReport report() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return EngineReport.unavailable(NAME, "the Java module " + MODULE + " is not loaded", "start java with --add-modules " + MODULE);
        }
        if (!optimizingCompiler()) {
            return EngineReport.unavailable(NAME, "the Java virtual machine runs without its optimizing compiler",
                    "start java without -Xint and -XX:TieredStopAtLevel");
        }
        int bits = VectorWidth.BITS;
        return JvmFlag.hardwareFma() ? EngineReport.available(NAME, bits + "-bit vectors through the Java Vector API")
                : EngineReport.unavailable(NAME, "this CPU has no fused multiply-add", "a CPU with FMA (x86 since 2013)");
    }

    private static boolean optimizingCompiler() {
        boolean interpreted = System.getProperty("java.vm.info", "").contains("interpreted");
        return !interpreted && JvmFlag.value("TieredStopAtLevel").map(level -> Integer.parseInt(level) >= 4).orElse(true);
    }

    @Override
    public Engine create() {
        return new VectorEngine();
    }
}
