#!/usr/bin/env bash
# Runs the micro-benchmarks; see docs/benchmarks.md.
#   benchmarks/micro.sh                    all of them, about 2 minutes
#   benchmarks/micro.sh LogAppend          those whose name matches
#   benchmarks/micro.sh -h                 JMH's own options
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -q -B -Dmaven.test.skip=true -Ppeers -pl benchmarks -am package

exec java -cp "benchmarks/target/classes:benchmarks/target/peers/angelia/*" org.openjdk.jmh.Main "$@"
