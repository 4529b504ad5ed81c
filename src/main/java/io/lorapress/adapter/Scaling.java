package io.lorapress.adapter;

/**
 * The factor s of a module: alpha / r, or alpha / sqrt(r) with rank stabilisation, computed in double and applied as float.
 * Source: PEFT tuners/lora/layer.py, update_layer.
 */
final class Scaling {
    private final AdapterConfig config;
    private final ModulePattern ranks;
    private final ModulePattern alphas;
    private final double strength;

    /** @param strength what the whole adapter is multiplied with, 1 to leave it as it was trained */
    Scaling(AdapterConfig config, double strength) {
        this.config = config;
        this.ranks = config.rankPattern();
        this.alphas = config.alphaPattern();
        this.strength = strength;
    }

    /** The rank that the config states for a module. */
    double rank(String module) {
        return ranks.valueFor(module, config.rank());
    }

    double alpha(String module) {
        return alphas.valueFor(module, config.alpha());
    }

    /** @param tensor what to name when its rank is not the config's */
    Scale of(String tensor) {
        return (path, rank) -> {
            checkRank(path, tensor, rank);
            return (float) scale(path, rank);
        };
    }

    double scale(String path, int rank) {
        return strength * (alpha(path) / (config.rankStabilised() ? Math.sqrt(rank) : rank));
    }

    private void checkRank(String path, String tensor, int found) {
        if (rank(path) != found) {
            throw new AdapterException(AdapterError.RANK_DISAGREES, tensor + " has rank " + found + ", but adapter_config.json says "
                    + trim(rank(path)) + " for " + path + "; the two are not from the same training");
        }
    }

    private static String trim(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
