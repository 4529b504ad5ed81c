package io.lorapress.numeric;

import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.scalar.ScalarProvider;
import io.lorapress.numeric.vector.VectorProvider;
import java.util.List;
import java.util.stream.Collectors;

/** The engines of this machine, fastest first. */
public final class Engines {
    /** The name that asks for the fastest engine there is. */
    public static final String AUTO = "auto";
    private static final List<EngineProvider> KNOWN = List.of(new VectorProvider(), new ScalarProvider());

    private Engines() {
    }

    /** What each engine says about this machine, fastest first. */
    public static List<EngineReport> reports() {
        return KNOWN.stream().map(EngineProvider::report).toList();
    }

    /**
     * @param requested {@link #AUTO} for the fastest that is there, or the name of one
     * @throws LorapressException when the one asked for is unknown or not there
     */
    public static EngineChoice choose(String requested) {
        return choose(KNOWN, requested);
    }

    static EngineChoice choose(List<EngineProvider> known, String requested) {
        List<EngineReport> steppedDown = known.stream().map(EngineProvider::report).takeWhile(report -> !report.available()).toList();
        if (requested.equals(AUTO)) {
            return new EngineChoice(known.get(steppedDown.size()).create(), steppedDown);
        }
        EngineProvider provider = known.stream().filter(each -> each.report().name().equals(requested)).findFirst()
                .orElseThrow(() -> unknown(known, requested));
        if (!provider.report().available()) {
            throw absent(provider.report());
        }
        return new EngineChoice(provider.create(), List.of());
    }

    private static LorapressException unknown(List<EngineProvider> known, String requested) {
        String names = known.stream().map(provider -> provider.report().name()).collect(Collectors.joining(", "));
        return LorapressException.usage("unknown engine " + requested + "; known are " + AUTO + ", " + names);
    }

    private static LorapressException absent(EngineReport report) {
        return LorapressException.failure("engine " + report.name() + " is not available: " + report.reason()
                + (report.remedy().isEmpty() ? "" : "; " + report.remedy()), null);
    }
}
