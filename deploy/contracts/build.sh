#!/bin/sh
# Compiles the contracts into abi/ (committed, so that the Java build needs no npm) and refreshes the golden vectors.
set -eu
cd "$(dirname "$0")"
./scripts/install.sh
node scripts/compile.mjs
mkdir -p out/vectors
./scripts/forge test --match-contract VectorsTest
cp out/vectors/solidity-hashes.json ../../common/protocol/src/test/resources/vectors/solidity-hashes.json
