#!/usr/bin/env bash
# anvil: whether --preserve-historical-states reaches what anvil_dumpState gives.
set -euo pipefail

version=1.7.1
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

npm install --prefix "$work" --no-save --no-audit --no-fund --silent "@foundry-rs/anvil-linux-amd64@$version" >"$work/npm.log" 2>&1 ||
    { cat "$work/npm.log" >&2; echo "anvil $version could not be installed" >&2; exit 2; }
export WORK="$work" ANVIL="$work/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"

"$ANVIL" --version | head -1
echo "Guess:    a node started with --preserve-historical-states keeps them in anvil_dumpState too, and after --load-state"
echo "          a block that is served can be read at."
echo "Behaviour: the option holds for the file written at the end; anvil_dumpState leaves the states out unless its own"
echo "          parameter is true. The loaded node serves every block, and refuses reads at all but the last as out of range."
echo

cat >"$work/check.mjs" <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

const PAYEE = "0x00000000000000000000000000000000deadbeef";
const OLD = "0x4"; // the block with the payment, three below the last

async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

async function withNode(more, use) {
    const port = await freePort();
    const node = spawn(process.env.ANVIL, ["--quiet", "--host", "127.0.0.1", "--port", `${port}`, ...more]);
    const ended = once(node, "exit");
    const ask = async (method, ...params) => {
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
        const headers = { "content-type": "application/json" };
        const answer = await (await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body })).json();
        return answer.error === undefined ? answer.result : `error: ${answer.error.message}`;
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

/** What is read at the old block before the state is saved, and after another node has loaded it. */
async function overSave(file, more, save) {
    const option = "--preserve-historical-states";
    const before = await withNode([option, ...more], async (ask) => {
        await ask("anvil_mine", "0x3");
        const [payer] = await ask("eth_accounts");
        await ask("eth_sendTransaction", { from: payer, to: PAYEE, value: "0x64" });
        await ask("anvil_mine", "0x3");
        await save(ask);
        return ask("eth_getBalance", PAYEE, OLD);
    });
    return withNode([option, "--load-state", file], async (ask) => ({
        before,
        last: await ask("eth_blockNumber"),
        served: (await ask("eth_getBlockByNumber", OLD, false))?.number,
        balance: await ask("eth_getBalance", PAYEE, OLD),
        call: await ask("eth_call", { to: PAYEE }, OLD),
    }));
}

const byCall = (file, ...parameters) =>
    overSave(file, [], async (ask) => {
        const dump = await ask("anvil_dumpState", ...parameters);
        writeFileSync(file, gunzipSync(Buffer.from(dump.slice(2), "hex")));
    });
const atEnd = (file) => overSave(file, ["--dump-state", file], async () => {});

const ended = await atEnd(join(process.env.WORK, "ended.json"));
console.log("--dump-state, at the end:", ended);
const plain = await byCall(join(process.env.WORK, "plain.json"));
console.log("anvil_dumpState []:", plain);
const asked = await byCall(join(process.env.WORK, "asked.json"), true);
console.log("anvil_dumpState [true]:", asked);

const refused = (answer) => answer.startsWith("error:");
if (plain.served !== OLD || plain.before !== "0x64") {
    console.log("\nChanged: the old block is not served, or could not be read at before the dump.");
    process.exit(1);
}
if (!refused(plain.balance) || !refused(plain.call)) {
    console.log("\nChanged: a dump taken without parameter can be read at older blocks.");
    process.exit(1);
}
if (ended.balance !== "0x64" || refused(ended.call)) {
    console.log("\nChanged: the file written at the end cannot be read at older blocks.");
    process.exit(1);
}
if (asked.balance !== "0x64" || refused(asked.call)) {
    console.log("\nChanged: a dump taken with parameter true cannot be read at older blocks.");
    process.exit(1);
}
console.log("\nAs stated: with the same option at both starts, a dump by anvil_dumpState keeps old states only by its own parameter.");
JS
HOME="$work" node "$work/check.mjs"
