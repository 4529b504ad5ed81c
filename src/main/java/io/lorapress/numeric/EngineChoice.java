package io.lorapress.numeric;

import java.util.List;

/**
 * The engine to use.
 *
 * @param steppedDown the faster engines that are not there, with their reasons
 */
public record EngineChoice(Engine engine, List<EngineReport> steppedDown) {
}
