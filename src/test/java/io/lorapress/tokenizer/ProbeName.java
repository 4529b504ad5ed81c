package io.lorapress.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;

/** Prints the name that the vocabulary of a folder has by the ids it gives to the probe text; nothing where it has none. */
final class ProbeName {
    private ProbeName() {
    }

    /** Argument: the folder. */
    public static void main(String[] arguments) throws UnknownStepException {
        TokenizerFiles files = TokenizerFiles.read(Path.of(arguments[0]));
        System.out.println(Fingerprint.name(files.json().orElseThrow(), HfVocabulary.of(files, new ArrayList<>()), null).orElse(""));
    }
}
