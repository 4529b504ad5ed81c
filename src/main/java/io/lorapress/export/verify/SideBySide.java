package io.lorapress.export.verify;

import io.lorapress.adapter.AdapterError;
import io.lorapress.adapter.AdapterException;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportListener;
import io.lorapress.export.OutputFormat;
import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.Answer;
import io.lorapress.llama.LlamaAdapter;
import io.lorapress.llama.LlamaModel;
import io.lorapress.verify.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Lets the base and the adapted model answer the same prompts through llama.cpp. The base becomes a temporary GGUF file and the adapter
 * one beside it; an adapter that does more than add low-rank matrices is merged into a second one.
 */
final class SideBySide {
    /** Answers in the order of the prompts. */
    record Both(List<Answer> base, List<Answer> adapted) {
    }

    private final VerifyRequest request;
    private final ExportListener listener;

    SideBySide(VerifyRequest request, ExportListener listener) {
        this.request = request;
        this.listener = listener;
    }

    Both ask(List<Prompt> prompts) {
        try (TemporaryFolder folder = new TemporaryFolder(request.work())) {
            Path base = export(AdapterChoice.NONE, new OutputFormat.Gguf(request.type()), folder.path().resolve("base"));
            Optional<Path> adapter = adapter(folder.path().resolve("adapter"));
            try (LlamaModel model = LlamaModel.load(base)) {
                Talk talk = new Talk(model, request.tokens());
                List<Answer> plain = talk.ask(prompts, null);
                return new Both(plain, adapter.isPresent() ? adapted(model, adapter.get(), talk, prompts) : merged(folder.path(), prompts));
            }
        }
    }

    private static List<Answer> adapted(LlamaModel model, Path file, Talk talk, List<Prompt> prompts) {
        try (LlamaAdapter adapter = LlamaAdapter.load(model, file)) {
            return talk.ask(prompts, adapter);
        }
    }

    private List<Answer> merged(Path folder, List<Prompt> prompts) {
        Path file = export(request.adapters(), new OutputFormat.Gguf(request.type()), folder.resolve("merged"));
        try (LlamaModel model = LlamaModel.load(file)) {
            return new Talk(model, request.tokens()).ask(prompts, null);
        }
    }

    /** Empty where llama.cpp's adapter format cannot hold it. */
    private Optional<Path> adapter(Path folder) {
        try {
            return Optional.of(export(request.adapters(), new OutputFormat.GgufLora(GgmlType.F32), folder));
        } catch (AdapterException e) {
            if (e.error() == AdapterError.CANNOT_WRITE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Path export(AdapterChoice adapters, OutputFormat format, Path folder) {
        return TemporaryOutput.write(request.base(), adapters, format, folder, request.options(), new Quiet(listener));
    }

    /** Shows progress; what there is to note was noted when the inputs were looked at. */
    private record Quiet(ExportListener listener) implements ExportListener {
        @Override
        public void started(long totalBytes) {
            listener.started(totalBytes);
        }

        @Override
        public void bytesDone(long bytes) {
            listener.bytesDone(bytes);
        }
    }
}
