package io.lorapress.publish.hub;

import java.util.List;
import java.util.Optional;

/**
 * What came of a push.
 *
 * @param repo        full name
 * @param commit      that holds the files
 * @param page        address of the commit
 * @param pullRequest address of the pull request, if one was opened
 * @param committed   files that the commit changed; empty when all were there already
 * @param bytesSent   bytes of LFS objects that went over the line
 */
public record PushResult(String repo, String commit, String page, Optional<String> pullRequest, List<String> committed, long bytesSent) {
}
