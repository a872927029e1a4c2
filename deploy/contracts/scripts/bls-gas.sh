#!/bin/sh
# Prints the gas of a certificate of one BLS signature at 4, 16, 50 and 100 members (docs/scaling.md).
set -eu
cd "$(dirname "$0")/.."
./scripts/install.sh
FOUNDRY_PROFILE=bls ./scripts/forge test -vv
