package io.lorapress.numeric;

class Vector256EngineTest extends VectorEngineTest {
    @Override
    Engine engine() {
        return ForcedWidth.engine(256);
    }
}
