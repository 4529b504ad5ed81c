package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.Export;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import java.nio.file.Path;
import java.util.List;

/** An export in one format, made to be put to the test. */
final class TemporaryOutput {
    private TemporaryOutput() {
    }

    /** @return the file that was written, in {@code folder} */
    static Path write(Path base, AdapterChoice adapters, OutputFormat format, Path folder, ExportOptions options, ExportListener listener) {
        ExportRequest request = new ExportRequest(base, adapters, List.of(format), folder, "model", options);
        try (Export export = Export.open(request, listener)) {
            return export.run().plan().outputs().getFirst().path();
        }
    }
}
