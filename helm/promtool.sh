#!/usr/bin/env bash
# Checks the chart's alerts and makes each fire on played series, with promtool: the one on PATH, or that of Debian's package prometheus.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
promtool="$(command -v promtool || true)"
if [ -z "$promtool" ]; then
  folder="$here/target/prometheus"
  promtool="$folder/usr/bin/promtool"
  if [ ! -x "$promtool" ]; then
    mkdir -p "$folder"
    (cd "$folder" && apt-get download -qq prometheus && dpkg -x prometheus_*.deb .) \
      || { echo "promtool is needed: apt-get install prometheus" >&2; exit 1; }
  fi
fi
"$promtool" check rules "$here/lumia-sequencer/files/alerts.yaml"
cd "$here/src/test/prometheus"
"$promtool" test rules alerts.test.yaml
