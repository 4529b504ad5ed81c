package io.lorapress.adapter;

import java.util.List;

/**
 * Whether a head that shares the embedding's weights still does so after the changes. A delta on one of the two parts them: the
 * other one was not changed in training. Trained token rows and saved copies that are equal do not.
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
        return !(lastReplacement(embedding) instanceof Replacement one && lastReplacement(head) instanceof Replacement other
                && one.tensor().sameValues(other.tensor()));
    }

    /** The replacement, where it is all there is. */
    private static Change lastReplacement(List<Change> changes) {
        return changes.size() == 1 ? changes.getFirst() : null;
    }
}
