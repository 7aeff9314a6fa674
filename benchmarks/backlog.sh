#!/usr/bin/env bash
# Fills a queue with a million messages, weighs the broker, restarts it and drains the queue; see docs/benchmarks.md.
#   benchmarks/backlog.sh [--messages N] [--kill]
#   benchmarks/backlog.sh --broker artemis
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -q -B -Dmaven.test.skip=true -Ppeers -pl benchmarks,broker-server -am package
client="benchmarks/target/peers/angelia/*"
if [[ " $* " == *" artemis "* ]]; then
    mvn -q -B -f benchmarks/peers/artemis/pom.xml package
    client="benchmarks/peers/artemis/target/lib/*"
fi

exec java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "benchmarks/target/classes:benchmarks/target/peers/tool/*:$client" io.angelia.benchmarks.backlog.BacklogTool \
    --home "$PWD/benchmarks" --broker-jar "$PWD/broker-server/target/angelia-broker.jar" "$@"
