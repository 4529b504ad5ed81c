package io.lorapress.export.gguf;

import io.lorapress.export.OutputQuality;
import io.lorapress.gguf.GgufLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums up a file's errors tensor by tensor and type by type. */
final class QualityTable {
    private long weights;
    private long bytes;
    private int tensors;
    private double error;
    private double squares;

    private QualityTable() {
    }

    /** @param meters by tensor; one that has none was copied */
    static OutputQuality of(Path path, GgufLayout layout, Map<String, ErrorMeter> meters, boolean allRows) {
        QualityTable all = new QualityTable();
        Map<String, QualityTable> types = new TreeMap<>();
        List<OutputQuality.Tensor> rows = new ArrayList<>();
        for (GgufLayout.Place place : layout.tensors()) {
            String type = place.tensor().type().name();
            QualityTable one = new QualityTable();
            List.of(one, all, types.computeIfAbsent(type, _ -> new QualityTable()))
                    .forEach(table -> table.add(place, meters.get(place.name())));
            rows.add(new OutputQuality.Tensor(place.name(), type, one.weights, one.bytes, one.relativeError()));
        }
        List<OutputQuality.Type> byType = types.entrySet().stream().map(entry -> entry.getValue().type(entry.getKey()))
                .sorted(Comparator.comparingLong(OutputQuality.Type::weights).reversed()).toList();
        return new OutputQuality(path, layout.fileSize(), 8.0 * all.bytes / Math.max(1, all.weights), allRows, byType, rows);
    }

    private void add(GgufLayout.Place place, ErrorMeter meter) {
        long rows = place.tensor().shape().rows();
        weights += place.tensor().shape().elements();
        bytes += place.bytes();
        tensors++;
        error += meter == null ? 0 : meter.squaredError(rows);
        squares += meter == null ? 0 : meter.squares(rows);
    }

    private OutputQuality.Type type(String name) {
        return new OutputQuality.Type(name, tensors, weights, bytes, relativeError());
    }

    private double relativeError() {
        return squares > 0 ? Math.sqrt(error / squares) : 0;
    }
}
