package io.lorapress.export;

import io.lorapress.failure.LorapressException;
import io.lorapress.quantize.ImportanceMatrix;
import java.util.Optional;

/** Opens the importance matrix that the options name. */
final class ImportanceSource {
    private ImportanceSource() {
    }

    static Optional<ImportanceMatrix> open(QuantizeOptions options) {
        return options.importance().map(ImportanceSource::open);
    }

    private static ImportanceMatrix open(QuantizeOptions.Importance chosen) {
        if (!chosen.include().isEmpty() && !chosen.exclude().isEmpty()) {
            throw LorapressException.usage("--include-weights and --exclude-weights do not go together; give one of them");
        }
        ImportanceMatrix matrix = ImportanceMatrix.open(chosen.file());
        try {
            matrix.requireFinite();
        } catch (RuntimeException e) {
            matrix.close();
            throw e;
        }
        ImportanceMatrix kept = chosen.exclude().isEmpty() ? matrix : matrix.excluding(chosen.exclude());
        return chosen.include().isEmpty() ? kept : kept.including(chosen.include());
    }
}
