package io.lorapress.numeric;

class Vector128EngineTest extends VectorEngineTest {
    @Override
    Engine engine() {
        return ForcedWidth.engine(128);
    }
}
