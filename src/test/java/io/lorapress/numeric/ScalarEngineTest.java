package io.lorapress.numeric;

import io.lorapress.numeric.scalar.ScalarEngine;

class ScalarEngineTest extends EngineTest {
    @Override
    Engine engine() {
        return new ScalarEngine();
    }
}
