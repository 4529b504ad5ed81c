package io.lorapress.numeric.cuda;

import java.util.function.BiFunction;

/**
 * One launch of a tile's work.
 *
 * @param arguments puts the kernel's argument struct, once addresses are known
 */
record Step(Kernel kernel, Grid grid, BiFunction<Struct, Addresses, Struct> arguments) {
}
