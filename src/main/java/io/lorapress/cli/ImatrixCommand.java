package io.lorapress.cli;

import io.lorapress.export.ImatrixRequest;
import io.lorapress.export.ImatrixRun;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lorapress imatrix}: which columns of a model's weights matter, from a text. */
@Command(name = "imatrix", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Compute an importance matrix by running a text through a GGUF file, as llama-imatrix does.")
final class ImatrixCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL.gguf")
    private Path model;

    @Option(names = "--text", required = true, paramLabel = "FILE",
            description = "UTF-8; some ten thousand tokens like those the model will see.")
    private Path text;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "OUT.gguf")
    private Path output;

    @Option(names = "--chunk-size", defaultValue = "512", paramLabel = "N",
            description = "Tokens seen together (default: ${DEFAULT-VALUE}).")
    private int chunkSize;

    @Option(names = "--chunks", defaultValue = "0", paramLabel = "N", description = "Chunks at most; all of the text by default.")
    private int chunks;

    @Option(names = "--process-output", description = "Collect for output.weight too.")
    private boolean withOutput;

    @Option(names = "--parse-special", description = "Read special tokens in the text as such.")
    private boolean parseSpecial;

    @Option(names = "--threads", defaultValue = "0", paramLabel = "N", description = "Threads; llama.cpp's choice by default.")
    private int threads;

    @Option(names = "--overwrite", description = "Replace a file that exists.")
    private boolean overwrite;

    @Override
    public Integer call() {
        if (chunkSize < 1 || chunks < 0 || threads < 0) {
            throw LorapressException.usage("--chunk-size is at least 1, --chunks and --threads at least 0");
        }
        try (ChunkView view = new ChunkView(System.err)) {
            int done = ImatrixRun.run(new ImatrixRequest(model, text, output, chunkSize, chunks, withOutput, parseSpecial, threads,
                    overwrite), view);
            System.out.printf("%s  from %d chunks of %d tokens%n", output, done, chunkSize);
        }
        return ExitCode.DONE.code();
    }
}
