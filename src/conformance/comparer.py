"""The Java program that compares, kept running; started anew where llama.cpp has taken it down."""
import os, subprocess
from reference import Failure

ANSWERS = ("equal", "differs", "logits", "error")


class Comparer:
    def __init__(self, java):
        self.command = [java, "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "-cp", "target/lorapress.jar",
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "Compare.java")]
        self.process = None

    def ask(self, *request):
        """Gives (verdict, fields)."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        print(*request, sep="\t", file=self.process.stdin, flush=True)
        kind, fields = None, None
        while kind not in ANSWERS:  # a JVM that is taken down says so on standard output
            answer = self.process.stdout.readline()
            if not answer:
                raise Failure(f"llama.cpp aborts, exit code {self.process.wait()}")
            kind, *fields = answer.rstrip("\n").split("\t")
        if kind == "error":
            raise Failure(fields[0])
        return kind, fields
