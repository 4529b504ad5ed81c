package io.lorapress.publish.chat;

import io.lorapress.publish.jinja.JinjaException;
import io.lorapress.publish.jinja.JinjaTemplate;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's own chat template.
 *
 * @param source  in Jinja
 * @param bos     text of the token that begins a text, or empty
 * @param eos     text of the token that ends one, or empty
 * @param addsBos whether the tokeniser puts the first of them there itself; it is then left out of what is rendered
 */
public record ChatTemplate(String source, String bos, String eos, boolean addsBos) {
    /** @param today what the template may learn of the day. @throws JinjaException for a template that cannot be parsed */
    public Rendering rendering(Optional<LocalDate> today) {
        JinjaTemplate template = JinjaTemplate.parse(source);
        return turns -> render(template, turns, today);
    }

    private Optional<String> render(JinjaTemplate template, List<Turn> turns, Optional<LocalDate> today) {
        Map<String, Object> names = new HashMap<>();
        names.put("messages", turns.stream().map(turn -> Map.of("role", turn.place().role(), "content", turn.text())).toList());
        names.put("add_generation_prompt", true);
        names.put("bos_token", bos);
        names.put("eos_token", eos);
        names.put("tools", null);
        names.put("documents", null);
        try {
            String text = template.render(names, today);
            return Optional.of(addsBos && !bos.isEmpty() && text.startsWith(bos) ? text.substring(bos.length()) : text);
        } catch (JinjaException refused) {
            return Optional.empty();
        }
    }

    /** Renders conversations, each ready for the model to go on; empty where the template refuses one. */
    @FunctionalInterface
    public interface Rendering {
        Optional<String> of(List<Turn> turns);
    }
}
