package io.lorapress.llama;

import org.bytedeco.javacpp.Pointer;

/** A pointer that owns nothing. */
final class AddressPointer extends Pointer {
    AddressPointer(long address) {
        this.address = address;
    }
}
