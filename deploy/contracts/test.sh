#!/bin/sh
# Unit and fuzz tests, and that the committed ABI, bytecode and golden vectors are what the sources give.
set -eu
cd "$(dirname "$0")"
./scripts/install.sh
node scripts/compile.mjs --out out/abi 2>/dev/null
diff -r out/abi abi || { echo "abi/ is not what the sources give: run deploy/contracts/build.sh" >&2; exit 1; }
mkdir -p out/vectors
# The gas that certificates use is printed.
./scripts/forge test -vv
diff out/vectors/solidity-hashes.json ../../common/protocol/src/test/resources/vectors/solidity-hashes.json \
  || { echo "the golden vectors are not what the sources give: run deploy/contracts/build.sh" >&2; exit 1; }
