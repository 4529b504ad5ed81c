package io.lorapress.publish.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Jinja 3.1 made of small templates (src/conformance/jinja/cases.py), and what must not bring the program down. */
class JinjaTemplateTest {
    private static final Optional<LocalDate> DAY = Optional.of(LocalDate.of(2031, 2, 3));
    private static final JsonNode CASES = read();

    private static JsonNode read() {
        try (InputStream in = JinjaTemplateTest.class.getResourceAsStream("/publish/jinja/cases.json")) {
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(CASES.path("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asJinjaDoes(JsonNode example) {
        String template = example.path("template").stringValue();
        if (example.path("text").isNull()) {
            assertThrows(JinjaException.class, () -> render(template), template);
        } else {
            assertEquals(example.path("text").stringValue(), render(template), template);
        }
    }

    private static String render(String template) {
        @SuppressWarnings("unchecked")
        Map<String, Object> names = (Map<String, Object>) value(CASES.path("names"));
        return JinjaTemplate.parse(template).render(names, DAY);
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        return node.isString() ? node.stringValue() : node.isBoolean() ? (Object) node.booleanValue()
                : node.isIntegralNumber() ? (Object) node.longValue() : node.isNumber() ? (Object) node.doubleValue() : null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "{{ 1", "{% if %}", "{% if x %}", "{% endif %}", "{% for %}{% endfor %}", "{% for x in y %}",
            "{# never", "{{ 1 + }}",
        "{{ 'open }}", "{% set %}", "{% unknown %}", "{{ a | }}", "{{ a is }}", "{{ a[ }}", "{{ (1 }}", "{{ {1} }}", "{{ @ }}",
        "{% raw %}x",
        "{{ 99999999999999999999999 }}", "{% macro %}", "{% else %}"})
    void malformedTemplatesAreRefused(String template) {
        assertThrows(JinjaException.class, () -> JinjaTemplate.parse(template), template);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% for i in range(90000) %}{% for j in range(90000) %}x{% endfor %}{% endfor %}", "{{ 'x' * 999999999999 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ range(999999999) | list }}", "{{ 2 ** 999 }}", "{{ 1 // 0 }}",
        "{% set ns = namespace(t='x') %}{% for i in range(99) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}"})
    void templatesWithoutEndAreStopped(String template) {
        assertThrows(JinjaException.class, () -> render(template), template);
    }

    @Test
    void deepNestingIsAnError() {
        assertThrows(JinjaException.class, () -> JinjaTemplate.parse("{{ " + "(".repeat(30_000) + "1" + ")".repeat(30_000) + " }}"));
        assertThrows(JinjaException.class, () -> JinjaTemplate.parse("{% if x %}".repeat(30_000)));
    }

    @Test
    void aVeryLongStringIsNoProblem() {
        assertEquals("750000", render("{{ '" + "a\\'b".repeat(250_000) + "' | length }}"));
    }

    @Test
    void dates() {
        assertEquals("2031-02-03 03 Feb 2031 February 3, 2031 Monday 034 100%",
                render("{{ strftime_now('%Y-%m-%d %d %b %Y %B %-d, %Y %A %j 100%%') }}"));
        assertEquals("False", JinjaTemplate.parse("{{ strftime_now is defined }}").render(Map.of(), Optional.empty()));
        assertThrows(JinjaException.class, () -> JinjaTemplate.parse("{{ strftime_now('%Y') }}").render(Map.of(), Optional.empty()));
    }

    @Test
    void anErrorNamesItsLine() {
        assertTrue(assertThrows(JinjaException.class, () -> JinjaTemplate.parse("a\n\nb {{ 1 + }}")).getMessage().startsWith("line 3: "));
    }
}
