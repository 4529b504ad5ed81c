package io.lorapress.publish.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proxies as other command-line tools take them: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in small letters too. This machine
 * itself is always reached without one.
 */
final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        if (isLocal(host) || isExcluded(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        Optional<String> named = set(address.getScheme() + "_proxy").or(() -> set("all_proxy"));
        return List.of(named.flatMap(EnvironmentProxies::proxy).orElse(Proxy.NO_PROXY));
    }

    private Optional<String> set(String name) {
        return Stream.of(name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)).map(environment::get)
                .filter(value -> value != null && !value.isBlank()).findFirst().map(String::strip);
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private boolean isExcluded(String host) {
        return Stream.of(set("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(",")).map(String::strip).filter(name -> !name.isEmpty())
                .map(name -> name.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", ""))
                .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
    }

    private static Optional<Proxy> proxy(String text) {
        try {
            URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
            int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
            return proxy.getHost() == null ? Optional.empty()
                    : Optional.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // The request fails with the same exception.
    }
}
