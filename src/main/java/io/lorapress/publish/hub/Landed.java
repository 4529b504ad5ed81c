package io.lorapress.publish.hub;

import java.util.Optional;

/** A commit that is on the Hub. @param pullRequest page of the pull request it opened */
record Landed(String commit, String page, Optional<String> pullRequest) {
}
