package io.lorapress.publish.hub.standin;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kind of request and who answers it. @param request regular expression over {@code METHOD path} */
record Route(Pattern request, Handler handler) {
    /** The part of a path that names a repository. */
    static final String REPO = "(?<repo>[\\w.-]+/[\\w.-]+)";

    /** Answers a request whose parts were matched. */
    @FunctionalInterface
    interface Handler {
        Reply answer(MatchResult parts, Asked asked);
    }

    static Route of(String request, Handler handler) {
        return new Route(Pattern.compile(request.replace("{repo}", REPO)), handler);
    }

    Optional<Reply> answer(Asked asked) {
        Matcher matcher = request.matcher(asked.toString());
        return matcher.matches() ? Optional.of(handler.answer(matcher, asked)) : Optional.empty();
    }
}
