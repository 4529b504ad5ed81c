"""Runs the program's tokenizer room from the class files that `mvn test-compile` leaves under target."""
import os, subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def classpath():
    """What is compiled, and the libraries; $LORAPRESS_CLASSPATH, where set, names the libraries."""
    libraries = os.environ.get("LORAPRESS_CLASSPATH")
    if libraries is None:
        file = ROOT / "target/conformance.classpath"
        if not file.exists():
            subprocess.run(["mvn", "-q", "dependency:build-classpath", f"-Dmdep.outputFile={file}"], cwd=ROOT, check=True)
        libraries = file.read_text()
    return f"{ROOT}/target/classes:{ROOT}/target/test-classes:{libraries}"


def run(main, *arguments, pre=None):
    """Standard output of a class with a main of the tokenizer room."""
    java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
    options = [f"-Dpre={pre}"] if pre else []
    return subprocess.run([java, *options, "-cp", classpath(), f"io.lorapress.tokenizer.{main}", *map(str, arguments)],
                          check=True, capture_output=True, text=True).stdout
