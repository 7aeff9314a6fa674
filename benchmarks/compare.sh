#!/usr/bin/env bash
# Measures Angelia beside Apache Artemis on this machine; see docs/benchmarks.md.
#   benchmarks/compare.sh --quick      about 2 minutes
#   benchmarks/compare.sh              about 10 minutes
#   benchmarks/compare.sh --help       everything else
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -q -B -Dmaven.test.skip=true -Ppeers -pl benchmarks,broker-server -am package
mvn -q -B -f benchmarks/peers/artemis/pom.xml package

exec java -cp "benchmarks/target/classes:benchmarks/target/peers/tool/*" io.angelia.benchmarks.compare.CompareTool \
    --home "$PWD/benchmarks" --broker-jar "$PWD/broker-server/target/angelia-broker.jar" "$@"
