package io.lorapress.adapter;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a head that shares the embedding's weights still does so after the changes. A delta on one of the two parts them: the
 * other one was not changed in training. Trained token rows do not, nor do equal changes of both.
 */
final class TieRule {
    private final MappingBuilder mapping;

    TieRule(MappingBuilder mapping) {
        this.mapping = mapping;
    }

    boolean diverges() {
        return mapping.base.tie().map(tie -> differ(mapping.changesOf(tie.embedding()), mapping.changesOf(tie.head()))).orElse(false);
    }

    private static boolean differ(List<Change> embedding, List<Change> head) {
        if (head.isEmpty() && embedding.stream().allMatch(TokenRowsChange.class::isInstance)) {
            return false;
        }
        return !same(embedding, head);
    }

    private static boolean same(List<Change> some, List<Change> others) {
        if (others.isEmpty() || some.isEmpty()) {
            return some.isEmpty() && others.isEmpty();
        }
        return same(some.getFirst(), others.getFirst()) && (tokensOnly(some, others) || same(tail(some), tail(others)));
    }

    /** Token rows that follow a saved embedding belong to the saved head as well. */
    private static boolean tokensOnly(List<Change> embedding, List<Change> head) {
        return head.size() == 1 && tail(embedding).stream().allMatch(TokenRowsChange.class::isInstance);
    }

    private static List<Change> tail(List<Change> changes) {
        return changes.subList(1, changes.size());
    }

    private static boolean same(Change one, Change other) {
        if (one instanceof Replacement some && other instanceof Replacement another) {
            return some.tensor().sameValues(another.tensor());
        }
        return one instanceof LowRankChange some && other instanceof LowRankChange another && some.scale() == another.scale()
                && Arrays.equals(some.a().values(), another.a().values()) && Arrays.equals(some.b().values(), another.b().values());
    }
}
