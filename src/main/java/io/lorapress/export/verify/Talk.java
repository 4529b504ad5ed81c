package io.lorapress.export.verify;

import io.lorapress.llama.Answer;
import io.lorapress.llama.ChatTemplate;
import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.Generator;
import io.lorapress.llama.LlamaAdapter;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import io.lorapress.llama.Sampling;
import io.lorapress.verify.Prompt;
import java.util.List;
import java.util.Map;

/** Asks a loaded model, greedily: the same model gives the same answers. */
final class Talk {
    private final LlamaModel model;
    private final int tokens;

    /** @param tokens that an answer has at most */
    Talk(LlamaModel model, int tokens) {
        this.model = model;
        this.tokens = tokens;
    }

    /** @param adapter put on the model for this, or null */
    List<Answer> ask(List<Prompt> prompts, LlamaAdapter adapter) {
        List<int[]> texts = prompts.stream().map(this::tokenize).toList();
        int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        int length = Math.min(Math.max(1, model.trainedContext()), longest + tokens + 1);
        try (LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(Math.max(length, longest + 1)))) {
            if (adapter != null) {
                context.apply(Map.of(adapter, 1f));
            }
            Generator generator = new Generator(context, Sampling.GREEDY);
            return texts.stream().map(text -> generator.generate(text, tokens)).toList();
        }
    }

    /** Through the model's own template; as it is where the prompt says so, or the model has none. */
    int[] tokenize(Prompt prompt) {
        if (prompt.plain() || prompt.messages().size() == 1 && model.chatTemplate().isEmpty()) {
            return model.vocabulary().tokenize(prompt.last(), true, false);
        }
        List<Map<String, Object>> messages = prompt.messages().stream()
                .map(message -> ChatTemplate.message(message.role(), message.content())).toList();
        return model.vocabulary().tokenize(ChatTemplate.of(model).render(model, messages, true), false, true);
    }
}
