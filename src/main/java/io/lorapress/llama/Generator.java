package io.lorapress.llama;

import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Lets a model go on with a text, token by token, until it ends its answer. */
public final class Generator {
    private final LlamaContext context;
    private final Sampling sampling;

    public Generator(LlamaContext context, Sampling sampling) {
        this.context = context;
        this.sampling = sampling;
    }

    /** Like {@link #generate(int[], int, Consumer)}, with no one listening. */
    public Answer generate(int[] prompt, int mostTokens) {
        return generate(prompt, mostTokens, piece -> { });
    }

    /**
     * Begins anew with a prompt.
     *
     * @param listener gets the text as it comes, in whole characters
     */
    public Answer generate(int[] prompt, int mostTokens, Consumer<String> listener) {
        Vocabulary vocabulary = context.model().vocabulary();
        PieceDecoder text = new PieceDecoder(listener);
        IntStream.Builder tokens = IntStream.builder();
        boolean finished = false;
        context.clear();
        context.decode(prompt);
        try (Sampler sampler = new Sampler(sampling)) {
            for (int count = 0; count < mostTokens && !finished; count++) {
                int token = sampler.next(context);
                finished = vocabulary.isEndOfGeneration(token);
                if (!finished) {
                    tokens.add(token);
                    text.accept(vocabulary.piece(token, false));
                    if (context.position() == context.length()) {
                        break;
                    }
                    context.decode(token);
                }
            }
        }
        return new Answer(text.finish(), tokens.build().toArray(), finished);
    }
}
