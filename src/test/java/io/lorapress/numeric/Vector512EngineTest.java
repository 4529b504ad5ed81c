package io.lorapress.numeric;

class Vector512EngineTest extends VectorEngineTest {
    @Override
    Engine engine() {
        return ForcedWidth.engine(512);
    }
}
