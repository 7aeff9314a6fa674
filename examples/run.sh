#!/usr/bin/env bash
# Runs an example:
#   examples/run.sh RequestReply                             with a broker inside of its JVM
#   examples/run.sh RequestReply angelia://127.0.0.1:7227    with that broker
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

if [ $# -eq 0 ]; then
    echo "usage: examples/run.sh <Example> [address]; the examples:"
    grep -l 'static void main' "$here"/src/main/java/io/angelia/examples/*.java | xargs -n 1 basename -s .java
    exit 2
fi
example="$1"
shift

cd "$here/.."
if [ ! -d examples/target/lib ]; then
    mvn -q -B -Dmaven.test.skip=true -pl examples -am package
fi
# Only an embedded broker needs the flag.
flags=(--add-opens java.base/jdk.internal.misc=ALL-UNNAMED)
if [ $# -gt 0 ] || [ "$example" = RemoteQuickstart ]; then
    flags=()
fi
exec java "${flags[@]}" -cp "examples/target/classes:examples/target/lib/*" "io.angelia.examples.$example" "$@"
