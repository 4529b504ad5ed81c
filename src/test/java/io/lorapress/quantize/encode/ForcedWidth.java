package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The vector engine at a width other than the machine's own: its classes loaded once more, with other constants. */
final class ForcedWidth extends ClassLoader {
    private static final String PACKAGE = "io.lorapress.quantize.encode.vector.";
    private static final String PROPERTY = "lorapress.vector.bits";
    private static final Map<Integer, ForcedWidth> WIDTHS = new ConcurrentHashMap<>();

    private ForcedWidth() {
        super(ForcedWidth.class.getClassLoader());
    }

    static RowEncoder encoder(GgmlType type, int bits) {
        String name = Encoders.of(type, "vector").orElseThrow().getClass().getName();
        try {
            Class<?> loaded = WIDTHS.computeIfAbsent(bits, ForcedWidth::load).loadClass(name);
            return (RowEncoder) loaded.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized ForcedWidth load(int bits) {
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, Integer.toString(bits));
        try {
            ForcedWidth loader = new ForcedWidth();
            Class.forName(PACKAGE + "Lanes", true, loader);
            return loader;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
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
