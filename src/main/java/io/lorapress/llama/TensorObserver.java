package io.lorapress.llama;

/**
 * Sees the tensors of the graph that llama.cpp computes, one after the other. The tensors are valid only during the calls. What a
 * method throws ends the computation and comes out of it.
 */
public interface TensorObserver {
    /** Whether {@link #observe} shall be called for this tensor once it is computed; its data and its sources' are not there yet. */
    boolean wants(ObservedTensor tensor);

    /** The tensor and its sources are computed. */
    void observe(ObservedTensor tensor);
}
