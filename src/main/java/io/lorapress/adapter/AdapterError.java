package io.lorapress.adapter;

/** Every reason for which an adapter is refused. */
public enum AdapterError {
    /** The folder has no adapter_config.json. */
    NO_CONFIG,
    /** adapter_config.json is not JSON, or a value in it is of the wrong kind. */
    BAD_CONFIG,
    /** The folder has a config but no weights. */
    NO_WEIGHTS,
    /** The weights are a pickle, which can run code when it is read. */
    PICKLE,
    /** adapter_model.safetensors.index.json does not fit the shards. */
    BAD_INDEX,
    /** The adapter holds no tensor. */
    EMPTY,
    /** A tensor is not of a float type that weights can be read from. */
    BAD_DTYPE,
    /** A tensor holds inf or NaN. */
    NOT_FINITE,
    /** Keys that no kind of adapter has. */
    UNKNOWN_KEY,
    /** Keys of more than one adapter in one file. */
    SEVERAL_ADAPTERS,
    /** The base has no such module. */
    NO_SUCH_MODULE,
    /** A module could be one of several in the base. */
    AMBIGUOUS_MODULE,
    /** One matrix of a pair is missing. */
    MISSING_HALF,
    /** A shape that does not fit the base tensor: the adapter is for another base. */
    WRONG_SHAPE,
    /** The rank in adapter_config.json is not that of the tensors. */
    RANK_DISAGREES,
    /** Two tensors of the adapter want the same place. */
    DUPLICATE_TARGET,
    /** A bias delta for a module that has no bias. */
    NO_BIAS,
    /** The adapter changes nothing: it was not trained. */
    UNTRAINED,
    /** A method that cannot be merged. */
    CANNOT_MERGE,
    /** A method that could be merged, but that is not known here. */
    UNKNOWN_METHOD,
    /** The adapter was trained against a base that its own initialisation changed. */
    CHANGED_BASE,
    /** layer_replication does not fit the base. */
    BAD_REPLICATION,
    /** Adapters that cannot be combined in the way asked for. */
    CANNOT_COMBINE,
    /** The adapter cannot be written in the format asked for. */
    CANNOT_WRITE
}
