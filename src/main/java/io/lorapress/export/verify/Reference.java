package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.OutputFormat;
import io.lorapress.llama.Answer;
import io.lorapress.llama.LlamaModel;
import io.lorapress.verify.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A model in 16 bits, as a temporary GGUF file. */
final class Reference {
    private Reference() {
    }

    /** Writes it. */
    static Path write(Path base, AdapterChoice adapters, Path folder, ExportOptions options) {
        return TemporaryOutput.write(base, adapters, new OutputFormat.Gguf("not_quantized"), folder, options, ExportListener.SILENT);
    }

    /** The tokens to compare logits on: a text, or else the prompts with the model's own answers to them. */
    static List<int[]> texts(LlamaModel model, Optional<String> text, List<Prompt> prompts, int tokens) {
        if (text.isPresent()) {
            return List.of(model.vocabulary().tokenize(text.get(), true, false));
        }
        Talk talk = new Talk(model, tokens);
        List<Answer> answers = talk.ask(prompts, null);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            texts.add(IntStream.concat(Arrays.stream(talk.tokenize(prompts.get(i))), Arrays.stream(answers.get(i).tokens())).toArray());
        }
        return texts;
    }
}
