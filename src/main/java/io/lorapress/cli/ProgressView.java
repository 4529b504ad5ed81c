package io.lorapress.cli;

import io.lorapress.export.ExportListener;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with bytes, rate and time left on a terminal; a plain line every tenth of the way otherwise. */
final class ProgressView implements ExportListener, AutoCloseable {
    private static final long MIB = 1L << 20;

    private final PrintStream out;
    private final String task;
    private final boolean terminal;
    private long start = System.nanoTime();
    private ProgressBar bar;
    private long total;
    private long done;
    private long nextTenth = 1;

    /** @param task what the bar is called */
    ProgressView(PrintStream out, String task) {
        this.out = out;
        this.task = task;
        this.terminal = System.console() != null && System.console().isTerminal();
    }

    @Override
    public synchronized void started(long totalBytes) {
        close();
        start = System.nanoTime();
        total = Math.max(1, totalBytes);
        done = 0;
        nextTenth = 1;
        if (terminal) {
            bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(total).setUnit(" MiB", MIB).showSpeed()
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK).setUpdateIntervalMillis(200).build();
        }
    }

    @Override
    public synchronized void bytesDone(long bytes) {
        done += bytes;
        if (bar != null) {
            bar.stepTo(done);
        } else if (done * 10 >= nextTenth * total) {
            plainLine();
            nextTenth = done * 10 / total + 1;
        }
    }

    @Override
    public synchronized void note(String text) {
        out.println("note: " + text);
    }

    private void plainLine() {
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = done / seconds;
        out.printf("%3d%%  %s of %s, %s/s, %.0f s left%n", Math.min(100, done * 100 / total), Sizes.text(done),
                Sizes.text(total), Sizes.text((long) rate), Math.max(0, total - done) / rate);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
