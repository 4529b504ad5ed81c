package io.lorapress.checkpoint;

import java.util.Optional;

/** One way to store weights. It finds them by the keys it stores, whatever config.json says about quantisation. */
@FunctionalInterface
interface StorageScheme {
    /** The logical tensor that {@code tensor} is the main part of; empty when it is not stored in this way. */
    Optional<StoredTensor> read(RawTensor tensor);
}
