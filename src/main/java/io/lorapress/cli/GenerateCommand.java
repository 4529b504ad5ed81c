package io.lorapress.cli;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.llama.ChatTemplate;
import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.Generator;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import io.lorapress.llama.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lorapress generate}: asks a GGUF file something, through llama.cpp. */
@Command(name = "generate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Load a GGUF file with llama.cpp and let it answer.")
final class GenerateCommand implements Callable<Integer> {
    private static final int PROMPT_ROOM = 1024;

    @Parameters(index = "0", paramLabel = "FILE.gguf")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private Input input;

    /** A question or a bare text. */
    static final class Input {
        @Option(names = "--chat", paramLabel = "QUESTION", description = "A question, put through the model's own chat template.")
        private String chat;

        @Option(names = "--prompt", paramLabel = "TEXT", description = "A text to go on with, as it is.")
        private String prompt;
    }

    @Option(names = "--system", paramLabel = "TEXT", description = "System message before the question.")
    private String system;

    @Option(names = "--tokens", defaultValue = "256", paramLabel = "N", description = "Tokens at most (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--temperature", defaultValue = "0", paramLabel = "T", description = "0 takes the likeliest token always (default).")
    private float temperature;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "N", description = "The same seed gives the same text.")
    private int seed;

    @Override
    public Integer call() {
        if (tokens < 1 || !(temperature >= 0)) {
            throw LorapressException.usage("--tokens is at least 1, --temperature at least 0");
        }
        try (LlamaModel model = LlamaModel.load(file)) {
            int[] prompt = input.chat == null ? model.vocabulary().tokenize(input.prompt, true, false)
                    : model.vocabulary().tokenize(conversation(model), false, true);
            int length = Math.min(Math.max(model.trainedContext(), 1), prompt.length + Math.max(tokens, PROMPT_ROOM));
            try (LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(length))) {
                Sampling sampling = temperature == 0 ? Sampling.GREEDY : new Sampling(temperature, 40, 0.95f, 0.05f, seed);
                new Generator(context, sampling).generate(prompt, tokens, this::show);
                System.out.println();
            }
        }
        return ExitCode.DONE.code();
    }

    private void show(String piece) {
        System.out.print(piece);
        System.out.flush();
    }

    private String conversation(LlamaModel model) {
        List<Map<String, Object>> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatTemplate.message("system", system));
        }
        messages.add(ChatTemplate.message("user", input.chat));
        return ChatTemplate.of(model).render(model, messages, true);
    }
}
