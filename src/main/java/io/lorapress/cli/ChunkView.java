package io.lorapress.cli;

import io.lorapress.llama.ImatrixCollector;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar of chunks on a terminal; a plain line every tenth of the way otherwise. */
final class ChunkView implements ImatrixCollector.Progress, AutoCloseable {
    private final PrintStream out;
    private final boolean terminal;
    private ProgressBar bar;
    private int nextTenth = 1;

    ChunkView(PrintStream out) {
        this.out = out;
        this.terminal = System.console() != null && System.console().isTerminal();
    }

    @Override
    public void computed(int chunks, int ofChunks) {
        if (terminal) {
            bar(ofChunks).stepTo(chunks);
        } else if (chunks * 10L >= (long) nextTenth * ofChunks) {
            out.printf("%3d%%  %d of %d chunks%n", chunks * 100L / ofChunks, chunks, ofChunks);
            nextTenth = (int) (chunks * 10L / ofChunks) + 1;
        }
    }

    private ProgressBar bar(int chunks) {
        if (bar == null) {
            bar = new ProgressBarBuilder().setTaskName("imatrix").setInitialMax(chunks).setUnit(" chunks", 1)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK).setUpdateIntervalMillis(200).build();
        }
        return bar;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
