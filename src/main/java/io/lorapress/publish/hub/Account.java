package io.lorapress.publish.hub;

/**
 * Who a token belongs to.
 *
 * @param role of the token: {@code read}, {@code write}, {@code fineGrained}, or empty when the Hub does not say
 */
public record Account(String name, String role) {
    boolean mayWrite() {
        return !role.equals("read");
    }
}
