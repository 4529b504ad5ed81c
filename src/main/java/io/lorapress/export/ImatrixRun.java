package io.lorapress.export;

import io.lorapress.failure.LorapressException;
import io.lorapress.llama.Imatrix;
import io.lorapress.llama.ImatrixCollector;
import io.lorapress.llama.ImatrixOptions;
import io.lorapress.llama.LlamaModel;
import io.lorapress.quantize.ImportanceWriter;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs a text through a model, as llama-imatrix does, and writes how strongly each column of each weight was driven. */
public final class ImatrixRun {
    private static final int BATCH_TOKENS = 2048;

    private ImatrixRun() {
    }

    /**
     * @param progress hears chunks done, of how many
     * @return chunks of text that went in
     * @throws LorapressException when model or text will not do, or the file cannot be written
     */
    public static int run(ImatrixRequest request, ImatrixCollector.Progress progress) {
        if (!request.overwrite() && Files.exists(request.output(), LinkOption.NOFOLLOW_LINKS)) {
            throw LorapressException.refused(request.output() + ": exists already; choose another name, or use --overwrite to replace it");
        }
        String text = read(request.text());
        try (LlamaModel model = LlamaModel.load(request.model())) {
            Imatrix matrix = new ImatrixCollector(model, options(request)).collect(text, progress);
            write(request, matrix);
            return matrix.chunks();
        }
    }

    private static ImatrixOptions options(ImatrixRequest request) {
        int batch = Math.max(1, BATCH_TOKENS / request.chunkSize()) * request.chunkSize();
        return new ImatrixOptions(request.chunkSize(), batch, request.chunks(), request.withOutput(), request.parseSpecial(),
                request.threads());
    }

    private static void write(ImatrixRequest request, Imatrix matrix) {
        SortedMap<String, ImportanceWriter.Sums> sums = new TreeMap<>();
        matrix.entries().forEach((name, entry) -> sums.put(name, new ImportanceWriter.Sums(entry.sums(), entry.counts())));
        ImportanceWriter.write(request.output(), sums, List.of(request.text().toString()), matrix.chunks(), matrix.chunkSize());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw LorapressException.refused(file + ": no such file; give a text that is like what the model will read");
        } catch (MalformedInputException e) {
            throw LorapressException.refused(file + ": not UTF-8; convert the text");
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
