#!/usr/bin/env bash
# anvil: what happens to block 0 of a chain that is kept with --state over several restarts.
set -euo pipefail

version=1.7.1
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

npm install --prefix "$work" --no-save --no-audit --no-fund --silent "@foundry-rs/anvil-linux-amd64@$version" >"$work/npm.log" 2>&1 ||
    { cat "$work/npm.log" >&2; echo "anvil $version could not be installed" >&2; exit 2; }
export WORK="$work" ANVIL="$work/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"

"$ANVIL" --version | head -1
echo "Guess:    a chain kept with --state has one block 0, whichever way the node is restarted."
echo "Behaviour: every start makes a block 0 of its own, stamped with the clock, and the file gathers them. From the second"
echo "          restart on, the one that is served may be another than the parent of block 1. A fixed --timestamp prevents it."
echo

cat >"$work/check.mjs" <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const STARTS_MAX = 14;

async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

/** Runs `use` against a node on the state file; the node writes the file as it ends. */
async function withNode(file, more, use) {
    const port = await freePort();
    const node = spawn(process.env.ANVIL, ["--quiet", "--host", "127.0.0.1", "--port", `${port}`, "--state", file, ...more]);
    const ended = once(node, "exit");
    const ask = async (method, ...params) => {
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
        const headers = { "content-type": "application/json" };
        return (await (await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body })).json()).result;
    };
    try {
        for (let tries = 0; ; tries++) {
            try {
                await ask("eth_chainId");
                break;
            } catch (e) {
                if (tries === 300) throw e;
                await pause(100);
            }
        }
        return await use(ask);
    } finally {
        node.kill("SIGTERM");
        await ended;
    }
}

/** Mines three blocks, then starts anew until block 0 is no longer block 1's parent; null if that never was seen. */
async function starts(file, max, more) {
    let torn = null;
    for (let start = 1; start <= max && torn === null; start++) {
        let seen;
        await withNode(file, more, async (ask) => {
            if (start === 1) await ask("anvil_mine", "0x3");
            const zero = (await ask("eth_getBlockByNumber", "0x0", false)).hash;
            const parent = (await ask("eth_getBlockByNumber", "0x1", false)).parentHash;
            seen = `block 0 is ${zero.slice(0, 12)}, block 1's parent ${parent.slice(0, 12)}`;
            if (zero !== parent) torn = start;
        });
        const kept = JSON.parse(readFileSync(file)).blocks.filter((block) => Number(block.header.number) === 0).length;
        console.log(`  start ${start}: ${seen}; afterwards the file holds ${kept} with number 0`);
        // The clock counts seconds, and a start within the same one would make the same block.
        const second = Math.floor(Date.now() / 1000);
        while (Math.floor(Date.now() / 1000) === second) await pause(50);
    }
    return torn;
}

console.log("Without --timestamp:");
const drifting = await starts(join(process.env.WORK, "drifting.json"), STARTS_MAX, []);
console.log("With --timestamp 1700000000:");
const fixed = await starts(join(process.env.WORK, "fixed.json"), 5, ["--timestamp", "1700000000"]);

if (drifting === null) {
    console.log(`\nChanged: block 0 stayed block 1's parent over ${STARTS_MAX} starts.`);
    process.exit(1);
}
if (fixed !== null) {
    console.log("\nChanged: a fixed --timestamp no longer keeps block 0 the same.");
    process.exit(1);
}
console.log(`\nAs stated: at start ${drifting} block 1 names a parent that is not the block 0 that is served.`);
JS
HOME="$work" node "$work/check.mjs"
