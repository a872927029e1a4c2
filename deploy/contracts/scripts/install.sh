#!/bin/sh
# Installs what package-lock.json pins, unless it is there already.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.lumia-lock
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
  npm ci --ignore-scripts --no-progress --loglevel=error
  cp package-lock.json "$stamp"
fi
