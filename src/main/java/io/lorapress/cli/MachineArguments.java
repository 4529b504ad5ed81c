package io.lorapress.cli;

import io.lorapress.export.ExportOptions;
import io.lorapress.failure.LorapressException;
import picocli.CommandLine.Option;

/** How much of the machine a run takes, and what of it computes; none of this changes a byte. */
final class MachineArguments {
    @Option(names = "--threads", paramLabel = "N", description = "Workers; as many as there are processors by default.")
    private Integer threads;

    @Option(names = "--memory", defaultValue = "2G", paramLabel = "SIZE",
            description = "Working memory the run may use (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "ENGINE",
            description = "auto, scalar, vector or cuda; all give the same bytes.")
    private String engine;

    @Option(names = "--device", paramLabel = "N", description = "GPUs to use, with commas between: 0,1. All of them by default.")
    private String device;

    @Option(names = "--quantizer", defaultValue = "auto", paramLabel = "Q",
            description = "auto, vector or llama.cpp; all give the same bytes.")
    private String quantizer;

    /** @throws LorapressException (usage) when there would be none */
    int threads() {
        int workers = threads != null ? threads : ExportOptions.defaults().threads();
        if (workers < 1) {
            throw LorapressException.usage("--threads " + workers + ": at least one worker is needed");
        }
        return workers;
    }

    /** @throws LorapressException (usage) when it is no size */
    long memoryBytes() {
        return Sizes.parse(memory);
    }

    /** With the devices it is to use, as in {@code cuda:0,1}. */
    String engine() {
        return device == null ? engine : engine + ":" + device;
    }

    String quantizer() {
        return quantizer;
    }
}
