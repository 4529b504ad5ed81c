package io.lorapress.adapter;

/** An adapter and what its deltas are multiplied with; 1 as it was trained, a negative weight takes it away. */
public record WeightedAdapter(Adapter adapter, double weight) {
}
