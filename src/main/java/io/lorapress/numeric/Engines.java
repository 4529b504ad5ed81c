package io.lorapress.numeric;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.cuda.CudaProvider;
import io.lorapress.numeric.scalar.ScalarProvider;
import io.lorapress.numeric.vector.VectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The engines of this machine, fastest first. */
public final class Engines {
    /** The name that asks for the fastest engine there is. */
    public static final String AUTO = "auto";
    private static final List<EngineProvider> PROCESSOR = List.of(new VectorProvider(), new ScalarProvider());
    private static final List<EngineProvider> KNOWN = List.of(new CudaProvider(() -> choose(PROCESSOR, AUTO).engine()),
            PROCESSOR.getFirst(), PROCESSOR.getLast());

    /** Engines that others add under names of their own; they are used when they are named. */
    private static final List<EngineProvider> ADDED = ServiceLoader.load(EngineProvider.class).stream()
            .map(ServiceLoader.Provider::get).toList();

    private Engines() {
    }

    /** What each engine says about this machine, fastest first. */
    public static List<EngineReport> reports() {
        return KNOWN.stream().map(EngineProvider::report).toList();
    }

    /**
     * @param requested {@link #AUTO} for the fastest that is there, or the name of one; {@code cuda:0,1} for some of its devices
     * @throws LorapressException when the one asked for is unknown or not there
     */
    public static EngineChoice choose(String requested) {
        return choose(Stream.concat(KNOWN.stream(), ADDED.stream()).toList(), requested);
    }

    /** What else there is to say about this machine, by subject. */
    public static Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        KNOWN.forEach(provider -> details.putAll(provider.details()));
        return details;
    }

    static EngineChoice choose(List<EngineProvider> known, String wanted) {
        String requested = wanted.split(":", 2)[0];
        List<Integer> devices = devices(wanted);
        if (requested.equals(AUTO)) {
            return fastest(known, devices);
        }
        EngineProvider provider = known.stream().filter(each -> each.report().name().equals(requested)).findFirst()
                .orElseThrow(() -> unknown(known, requested));
        if (!provider.report().available()) {
            throw absent(provider.report());
        }
        return new EngineChoice(create(provider, devices), List.of());
    }

    /** The first that is there and can be made. */
    private static EngineChoice fastest(List<EngineProvider> known, List<Integer> devices) {
        List<EngineReport> steppedDown = new ArrayList<>();
        for (EngineProvider provider : known) {
            EngineReport report = provider.report();
            if (!report.available()) {
                steppedDown.add(report);
                continue;
            }
            try {
                return new EngineChoice(create(provider, devices), List.copyOf(steppedDown));
            } catch (LorapressException e) {
                if (e.exitCode() == ExitCode.USAGE) {
                    throw e;
                }
                steppedDown.add(EngineReport.unavailable(report.name(), e.getMessage(), ""));
            }
        }
        throw new IllegalStateException("the scalar engine is always there");
    }

    private static Engine create(EngineProvider provider, List<Integer> devices) {
        return devices.isEmpty() ? provider.create() : provider.create(devices);
    }

    private static List<Integer> devices(String wanted) {
        String[] parts = wanted.split(":", 2);
        if (parts.length == 1) {
            return List.of();
        }
        if (!parts[1].matches("\\d{1,3}(,\\d{1,3})*")) {
            throw LorapressException.usage("--device " + parts[1] + ": numbers of GPUs with commas between, 0,1 for one");
        }
        return Stream.of(parts[1].split(",")).map(Integer::valueOf).distinct().toList();
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
