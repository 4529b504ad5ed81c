# make            builds target/lorapress.jar (everything it needs is in it) and target/lorapress.aot (makes it start faster)
# make demo       exports the sample fine-tune, loads the result with llama.cpp and asks it a question
# make test       runs all tests
# make conformance  compares with transformers, PEFT and llama.cpp's own tools (about an hour; needs python3.11, cmake, PyPI and npm,
#                   or PEERS_CACHE with what src/conformance/peers.sh would install)
# make bench      measures a 750M-parameter export beside the usual tools (needs what conformance needs), then every encoder beside
#                 ggml's (a quarter of an hour; TYPES="Q4_K Q6_K" takes these alone)
# make kernels    compiles the GPU kernels with nvcc and prints registers and spills
# make image      a runtime with the program in target/image, for machines without a JDK (under 60 MiB)
# make gpu-check  on a machine with an NVIDIA GPU: compares every kernel with the scalar engine, measures, writes docs/gpu/CARD.md;
#                 target/image, brought along, is enough for it
# make clean
# MVN="mvn -Dmaven.repo.local=DIR" takes another Maven repository.
SHELL := /bin/bash
MVN ?= mvn
MVN_RUN = JAVA_HOME="$(JDK)" $(MVN) -B -ntp -q
JDK = $(eval JDK := $$(shell src/main/sh/find-jdk 2>/dev/null || echo none))$(JDK)
JAR = target/lorapress.jar
START = target/lorapress.aot
SOURCES = pom.xml $(shell find src/main native cuda-kernels \( -path native/build -o -path cuda-kernels/build \) -prune -o -type f -print)

.PHONY: all test demo conformance bench kernels image gpu-check clean jdk
all: $(JAR) $(START)

jdk:
	@src/main/sh/find-jdk > /dev/null

$(JAR): $(SOURCES) | jdk
	$(MVN_RUN) -DskipTests package

$(START): $(JAR)
	src/main/sh/make-start-cache "$(JDK)" $(JAR) $(START)

test: | jdk
	JAVA_HOME="$(JDK)" $(MVN) -B -ntp package

DEMO = out/demo
demo: all
	./lorapress export samples/pirate/adapter --base samples/pirate/base-nf4 --to merged_16bit,gguf:q4_k_m --name pirate --overwrite -o $(DEMO)
	./lorapress generate $(DEMO)/pirate-Q4_K_M.gguf --chat "What colour is the ash?"

conformance: all
	src/conformance/run.sh

BENCH = target/bench
bench: all
	. src/conformance/peers.sh
	[ -d $(BENCH)/750m ] || $(JDK)/bin/java src/bench/SyntheticQlora.java $(BENCH)/750m layers=8 width=2048 ffn=8192 heads=16 kv=4 rank=16 tied=true
	$${PEERS_CACHE:-$$HOME/.cache/peers}/venv/bin/python src/bench/compare.py $(BENCH)/750m
	$(MVN_RUN) test-compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile=$(BENCH)/classpath
	$(JDK)/bin/java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
	  -cp target/classes:target/test-classes:$$(cat $(BENCH)/classpath) io.lorapress.bench.EncodeTable $(TYPES)

kernels:
	cuda-kernels/build.sh --table

IMAGE = target/image
image: $(IMAGE)/bin/lorapress
$(IMAGE)/bin/lorapress: $(JAR)
	src/main/sh/make-image "$(JDK)" $(JAR) $(IMAGE)

# An image that was brought along is used as it is: there may be no JDK to make another.
gpu-check: $(if $(wildcard $(IMAGE)/bin/gpu-check),,$(IMAGE)/bin/lorapress)
	$(IMAGE)/bin/gpu-check docs/gpu

clean:
	rm -rf target native/build cuda-kernels/build out
