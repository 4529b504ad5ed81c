package io.lorapress.publish.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxiesTest {
    private static final Map<String, String> SET = Map.of("HTTPS_PROXY", "http://proxy.example:3128", "http_proxy", "other:8080",
            "NO_PROXY", "internal.example, .corp, 10.0.0.1:443");

    private static String proxy(Map<String, String> environment, String address) {
        List<Proxy> proxies = new EnvironmentProxies(environment).select(URI.create(address));
        assertEquals(1, proxies.size());
        return proxies.getFirst().address() instanceof InetSocketAddress at ? at.getHostString() + ":" + at.getPort() : "none";
    }

    @Test
    void byScheme() {
        assertEquals("proxy.example:3128", proxy(SET, "https://huggingface.co/x"));
        assertEquals("other:8080", proxy(SET, "http://huggingface.co/x"));
        assertEquals("none", proxy(Map.of(), "https://huggingface.co/x"));
        assertEquals("all:80", proxy(Map.of("ALL_PROXY", "all"), "https://huggingface.co/x"));
        assertEquals("none", proxy(Map.of("HTTPS_PROXY", "http://a b"), "https://huggingface.co/x"));
    }

    @Test
    void whatIsExcluded() {
        assertEquals("none", proxy(SET, "https://internal.example/x"));
        assertEquals("none", proxy(SET, "https://a.internal.example/x"));
        assertEquals("none", proxy(SET, "https://hub.CORP/x"));
        assertEquals("none", proxy(SET, "https://10.0.0.1/x"));
        assertEquals("proxy.example:3128", proxy(SET, "https://notinternal.example/x"));
        assertEquals("none", proxy(Map.of("HTTPS_PROXY", "p", "no_proxy", "*"), "https://huggingface.co"));
    }

    @Test
    void thisMachine() {
        assertEquals("none", proxy(SET, "http://127.0.0.1:11434/api"));
        assertEquals("none", proxy(SET, "http://localhost:1/"));
        assertEquals("none", proxy(SET, "http://[::1]:1/"));
    }
}
