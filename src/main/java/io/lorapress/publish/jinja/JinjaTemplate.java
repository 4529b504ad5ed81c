package io.lorapress.publish.jinja;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A chat template, ready to render. Safe for use by several threads. */
public final class JinjaTemplate {
    private final Statement body;

    private JinjaTemplate(Statement body) {
        this.body = body;
    }

    /** @throws JinjaException for a template that is malformed, or uses what is not known here */
    public static JinjaTemplate parse(String source) {
        try {
            return new JinjaTemplate(new StatementParser(new Tokens(Lexer.tokens(source))).template());
        } catch (StackOverflowError tooLong) {
            throw new JinjaException("the template has too long a chain of elif");
        } catch (NumberFormatException tooLarge) {
            throw new JinjaException("a number that is too large");
        }
    }

    /**
     * The text for these names: {@code messages}, {@code add_generation_prompt}, {@code bos_token} and so on, with values as
     * Jackson makes them of JSON (whole numbers as Long).
     *
     * @param today what {@code strftime_now} tells; absent leaves that function out
     * @throws JinjaException when the template raises, or fails
     */
    public String render(Map<String, ?> names, Optional<LocalDate> today) {
        Map<String, Object> all = new HashMap<>(Globals.functions());
        today.ifPresent(date ->
                all.put("strftime_now", (Callable) (values, named) -> Strftime.format(date, Python.text(values.getFirst()))));
        all.putAll(names);
        StringBuilder out = new StringBuilder();
        try {
            body.run(new Scope(all, new Budget()), out);
        } catch (StackOverflowError tooLong) {
            throw new JinjaException("the template has too long an expression");
        } catch (ClassCastException | IndexOutOfBoundsException | NoSuchElementException | NullPointerException wrongArguments) {
            throw new JinjaException("a function is called with arguments that it does not take");
        }
        return out.toString();
    }
}
