package io.lorapress.adapter;

/** A matrix made from an adapter's tensors, row-major; its values are read each time they are asked for. */
interface Matrix {
    int rows();

    int columns();

    /** A fresh array of rows * columns values. */
    float[] values();

    boolean isZero();
}
