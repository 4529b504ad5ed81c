"""The Java program that compares, kept running; started anew where llama.cpp has taken it down."""
import os, subprocess
from reference import Failure, last_line

ANSWERS = ("equal", "differs", "logits", "ran", "error")


class Comparer:
    def __init__(self, java):
        self.command = [java, "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx1280m", "--add-modules", "jdk.incubator.vector", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "-cp", "target/lorapress.jar",
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "Compare.java")]
        self.process = None

    def ask(self, *request):
        """Gives (verdict, fields)."""
        self.begin(*request)
        return self.end()

    def begin(self, *request):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        print(*request, sep="\t", file=self.process.stdin, flush=True)

    def end(self):
        kind, fields = None, None
        while kind not in ANSWERS:  # a JVM that is taken down says so on standard output
            answer = self.process.stdout.readline()
            if not answer:
                raise Failure(f"llama.cpp aborts, exit code {self.process.wait()}")
            kind, *fields = answer.rstrip("\n").split("\t")
        if kind == "error":
            raise Failure(fields[0])
        return kind, fields

    def begin_run(self, log, *arguments):
        """Starts lorapress with these arguments; end_run waits for it."""
        self.begin("run", log, *arguments)

    def end_run(self, log):
        _, (code,) = self.end()
        if code != "0":
            raise Failure(last_line(log) or f"exit code {code}")
