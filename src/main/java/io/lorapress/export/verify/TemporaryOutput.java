package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.Export;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import java.nio.file.Path;
import java.util.List;

/** An export that is made to be put to the test. */
final class TemporaryOutput {
    private TemporaryOutput() {
    }

    /** @return the file that was written, in {@code folder} */
    static Path write(Path base, AdapterChoice adapters, OutputFormat format, Path folder, ExportOptions options, ExportListener listener) {
        return write(base, adapters, List.of(format), folder, options, listener).getFirst().path();
    }

    /** @return what was written, in {@code folder} */
    static List<ExportPlan.Output> write(Path base, AdapterChoice adapters, List<OutputFormat> formats, Path folder, ExportOptions options,
                                         ExportListener listener) {
        try (Export export = Export.open(new ExportRequest(base, adapters, formats, folder, "model", options), listener)) {
            return export.run().plan().outputs();
        }
    }
}
