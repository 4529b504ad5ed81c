package io.lorapress.export.verify;

import io.lorapress.export.merge.MergedModel;
import java.util.regex.Pattern;

/** How many tokens a model has weights for. */
final class EmbeddingRows {
    private static final Pattern EMBEDDING =
            Pattern.compile("(?:.*\\.)?(?:embed_tokens|word_embeddings|wte|tok_embeddings|embed_in)\\.weight");

    private EmbeddingRows() {
    }

    /** Rows of the input embedding; as many as an int holds where its name is not known. */
    static long of(MergedModel model) {
        return model.weights().stream().filter(weight -> EMBEDDING.matcher(weight.info().name()).matches())
                .mapToLong(weight -> weight.info().shape().dimension(0)).max().orElse(Integer.MAX_VALUE);
    }
}
