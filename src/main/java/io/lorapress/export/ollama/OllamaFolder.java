package io.lorapress.export.ollama;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.OutputQuality;
import io.lorapress.export.gguf.GgufOutput;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.publish.ollama.Modelfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ollama}: a GGUF file and the Modelfile that 'ollama create' takes. */
public final class OllamaFolder implements OutputPlan {
    private final GgufOutput gguf;
    private final String modelfile;

    /** @param gguf staged in the folder */
    public OllamaFolder(GgufOutput gguf, Modelfile modelfile) {
        this.gguf = gguf;
        this.modelfile = modelfile.text();
    }

    @Override
    public ExportPlan.Output description() {
        ExportPlan.Output file = gguf.description();
        long bytes = modelfile.getBytes(StandardCharsets.UTF_8).length;
        return new ExportPlan.Output(file.format(), file.path(),
                Stream.concat(file.files().stream(), Stream.of(new ExportPlan.File(Modelfile.NAME, bytes, List.of()))).toList(),
                file.fallbacks());
    }

    @Override
    public StagedOutput staged() {
        return gguf.staged();
    }

    @Override
    public Map<String, List<TileConsumer>> consumers() {
        return gguf.consumers();
    }

    @Override
    public void start() {
        gguf.start();
    }

    @Override
    public void finish() {
        gguf.finish();
        staged().text(Modelfile.NAME, modelfile);
    }

    @Override
    public Optional<OutputQuality> quality() {
        return gguf.quality();
    }
}
