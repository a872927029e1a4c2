#!/bin/sh
# Installs what package-lock.json pins, unless npm has done so since it last changed.
set -eu
cd "$(dirname "$0")/.."
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --ignore-scripts --no-progress --loglevel=error
fi
