package io.lorapress.numeric;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The vector engine at a width other than the machine's own: its classes loaded once more, with other constants. */
final class ForcedWidth extends ClassLoader {
    private static final String PACKAGE = "io.lorapress.numeric.vector.";
    private static final String PROPERTY = "lorapress.vector.bits";
    private static final Map<Integer, Engine> ENGINES = new ConcurrentHashMap<>();

    private ForcedWidth() {
        super(ForcedWidth.class.getClassLoader());
    }

    static Engine engine(int bits) {
        return ENGINES.computeIfAbsent(bits, ForcedWidth::load);
    }

    private static synchronized Engine load(int bits) {
        System.setProperty(PROPERTY, Integer.toString(bits));
        try {
            ForcedWidth loader = new ForcedWidth();
            Class.forName(PACKAGE + "VectorWidth", true, loader);
            return (Engine) loader.loadClass(PACKAGE + "VectorEngine").getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            return name.startsWith(PACKAGE) && findLoadedClass(name) == null ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] code = bytes.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
