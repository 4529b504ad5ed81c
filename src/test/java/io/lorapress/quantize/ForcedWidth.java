package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The vector engine at a width other than the machine's own: its classes loaded once more, with other constants. */
public final class ForcedWidth extends ClassLoader {
    private static final String ROOM = "io.lorapress.quantize.";
    private static final Set<String> AGAIN = Set.of("vector", "block", "encode", "encode.vector", "decode", "decode.vector");
    private static final String PROPERTY = "lorapress.vector.bits";
    private static final Map<Integer, ForcedWidth> WIDTHS = new ConcurrentHashMap<>();

    private ForcedWidth() {
        super(ForcedWidth.class.getClassLoader());
    }

    public static RowEncoder encoder(GgmlType type, int bits) {
        return (RowEncoder) find("encode.Encoders", type, bits);
    }

    public static RowDecoder decoder(GgmlType type, int bits) {
        return (RowDecoder) find("decode.Decoders", type, bits);
    }

    private static Object find(String list, GgmlType type, int bits) {
        try {
            Class<?> loaded = WIDTHS.computeIfAbsent(bits, ForcedWidth::load).loadClass(ROOM + list);
            Object found = loaded.getMethod("of", GgmlType.class, String.class).invoke(null, type, "vector");
            return ((Optional<?>) found).orElseThrow();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized ForcedWidth load(int bits) {
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, Integer.toString(bits));
        try {
            ForcedWidth loader = new ForcedWidth();
            Class.forName(ROOM + "vector.Lanes", true, loader);
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
            return again(name) && findLoadedClass(name) == null ? define(name) : super.loadClass(name, resolve);
        }
    }

    private static boolean again(String name) {
        return name.startsWith(ROOM) && name.lastIndexOf('.') > ROOM.length()
                && AGAIN.contains(name.substring(ROOM.length(), name.lastIndexOf('.')));
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
