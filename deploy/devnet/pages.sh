#!/usr/bin/env bash
# Clicks through the explorer and the rewards' dashboard of a running devnet in headless Chromium, at 390 and 1440 pixels.
# Usage: deploy/devnet/pages.sh [--url URL] [--pictures DIR]   without a browser, Debian's package is installed
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
url=http://127.0.0.1:8545 pictures=""
while [ $# -gt 0 ]; do
  case "$1" in
    --url) url="${2:?--url needs a URL}"; shift ;;
    --pictures) pictures="$(mkdir -p "${2:?--pictures needs a folder}" && cd "$2" && pwd)"; shift ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
  esac
  shift
done
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -z "$CHROMIUM" ]; then
  echo "Installing Chromium"
  apt-get install -y chromium >/dev/null
  CHROMIUM="$(command -v chromium)"
fi
scripts="$here/src/test/js"
if [ "$scripts/package-lock.json" -nt "$scripts/node_modules/.package-lock.json" ]; then
  (cd "$scripts" && npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null)
fi
(cd "$scripts" && node pages.mjs "$url" "$here/../contracts/abi/LumiaToken.json" ${pictures:+"$pictures"})
if [ -n "$pictures" ]; then
  # Few colours are enough for what is flat, and keep the pictures small.
  if ! command -v pngquant >/dev/null; then apt-get install -y pngquant >/dev/null; fi
  pngquant --force --ext .png --speed 1 128 "$pictures"/*.png
  du -b "$pictures"/*.png | awk '$1 > 150000 { print "over 150 KB: " $2; wide = 1 } END { exit wide }'
fi
