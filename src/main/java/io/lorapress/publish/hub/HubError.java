package io.lorapress.publish.hub;

import io.lorapress.failure.ExitCode;

/** Every way the Hub's work can fail. */
public enum HubError {
    /** HF_HUB_OFFLINE is set. */
    OFFLINE,
    /** A token is needed and none was found. */
    NO_TOKEN(ExitCode.USAGE),
    /** The token has characters no token has. */
    BAD_TOKEN(ExitCode.USAGE),
    /** 401: the token is wrong, or the repository does not exist: the Hub does not tell. */
    UNAUTHORIZED,
    /** 403, or a token that can only read. */
    FORBIDDEN,
    /** The repository's conditions must be accepted first. */
    GATED,
    REPO_NOT_FOUND,
    REVISION_NOT_FOUND,
    ENTRY_NOT_FOUND,
    /** A name that the Hub does not allow. */
    BAD_NAME(ExitCode.USAGE),
    /** A public repository exists where a private one was asked for. */
    REPO_IS_PUBLIC(ExitCode.USAGE),
    /** Nothing to push: the folder has no file that the globs take. */
    NOTHING_TO_PUSH(ExitCode.USAGE),
    /** 409 or 412: somebody else changed the repository meanwhile. */
    CONFLICT,
    /** 429, and the wait it asks for is too long or did not help. */
    RATE_LIMITED,
    /** Another refusal, 4xx. */
    REFUSED,
    /** 5xx, also after the retries. */
    SERVER,
    /** No connection, or a broken one, also after the retries. */
    NETWORK,
    /** An answer that is not what the protocol says. */
    BAD_ANSWER,
    /** The model card's metadata is not valid. */
    CARD_REFUSED(ExitCode.INPUT_REFUSED),
    /** A local file could not be read, or changed while it was sent. */
    LOCAL_FILE,
    /** The cache cannot be written. */
    CACHE,
    NO_ROOM(ExitCode.NO_ROOM),
    /** What the repository holds after the upload is not what was sent. */
    UPLOAD_DIFFERS(ExitCode.CHECK_FAILED),
    /** What came down does not have the size or hash the Hub names. */
    DOWNLOAD_DIFFERS(ExitCode.CHECK_FAILED),
    STOPPED;

    private final ExitCode exitCode;

    HubError(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    HubError() {
        this(ExitCode.FAILURE);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
