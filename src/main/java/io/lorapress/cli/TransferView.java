package io.lorapress.cli;

import io.lorapress.publish.PublishListener;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;

/** Shows bytes that are hashed, sent or fetched: a bar for each of them. */
final class TransferView implements PublishListener, AutoCloseable {
    private static final Map<Stage, String> NAMES = Map.of(Stage.HASH, "hashing", Stage.SEND, "sending", Stage.FETCH, "fetching");

    private final PrintStream out;
    private final Map<Stage, ProgressView> bars = new EnumMap<>(Stage.class);

    TransferView(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void planned(Stage stage, int files, long bytes) {
        if (bytes > 0) {
            close();
            out.printf("%s: %d %s, %s%n", NAMES.get(stage), files, files == 1 ? "file" : "files", Sizes.text(bytes));
            ProgressView bar = new ProgressView(out, NAMES.get(stage));
            bar.started(bytes);
            bars.put(stage, bar);
        }
    }

    @Override
    public synchronized void moved(Stage stage, String file, long bytes) {
        ProgressView bar = bars.get(stage);
        if (bar != null) {
            bar.bytesDone(bytes);
        }
    }

    @Override
    public synchronized void note(String line) {
        out.println("note: " + line);
    }

    @Override
    public synchronized void close() {
        bars.values().forEach(ProgressView::close);
        bars.clear();
    }
}
