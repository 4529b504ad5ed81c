package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.verify.LogitDistance;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a model in several formats for a moment, and measures how far each is from the 16-bit one. */
public final class Measurement {
    private static final int TOKENS = 64;

    private Measurement() {
    }

    /**
     * @param work where temporary files go: all formats together
     * @return by the format's name
     */
    public static Map<String, LogitDistance.Summary> of(Path base, AdapterChoice adapters, List<OutputFormat> formats, Path work,
                                                        ExportOptions options, ExportListener listener) {
        try (TemporaryFolder folder = new TemporaryFolder(work)) {
            Path out = folder.path().resolve("formats");
            List<ExportPlan.Output> outputs = TemporaryOutput.write(base, adapters, formats, out, options, listener);
            ValidationReport report = Validation.run(new ValidateRequest(out, List.of(), Optional.of(base), adapters, Optional.empty(),
                    Optional.empty(), TOKENS, true, folder.path(), options), listener);
            Map<String, LogitDistance.Summary> found = new LinkedHashMap<>();
            for (ExportPlan.Output output : outputs) {
                report.artefacts().stream().filter(result -> result.name().equals(output.path().getFileName().toString()))
                        .flatMap(result -> result.distance().stream()).forEach(distance -> found.put(output.format().toString(), distance));
            }
            return found;
        }
    }
}
