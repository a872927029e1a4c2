// A developer's first hour with foundry: cast's transactions of every type, and forge script --broadcast.
// Usage: node foundry.mjs <http url> <folder of cast and forge>; prints the address of the token that it deployed
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { HDNodeWallet } from 'ethers'

const [url, folder] = process.argv.slice(2)
const project = fileURLToPath(new URL('../foundry', import.meta.url))
const made = mkdtempSync(join(tmpdir(), 'foundry-'))
process.on('exit', () => rmSync(made, { recursive: true, force: true }))
const env = {
  ...process.env, NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', ETH_RPC_URL: url,
  FOUNDRY_OUT: join(made, 'out'), FOUNDRY_CACHE_PATH: join(made, 'cache'), FOUNDRY_BROADCAST: join(made, 'broadcast'),
}
const run = async (program, ...args) => (await promisify(execFile)(join(folder, program), args, { cwd: project, env, timeout: 120_000 })).stdout.trim()
const cast = (...args) => run('cast', ...args)

const phrase = 'test test test test test test test test test test test junk'
const { privateKey, address } = HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'/0'/0/9")
const someone = '0x00000000000000000000000000000000beef0015'
const send = async (...args) => {
  const receipt = JSON.parse(await cast('send', '--json', '--private-key', privateKey, ...args))
  assert.equal(receipt.status, '0x1', args.join(' '))
  return receipt
}
const number = async (...args) => BigInt((await cast(...args)).split(' ')[0])

assert.match(await cast('client'), /lumia/i)
const before = await number('balance', someone)
assert.equal((await send(someone, '--value', '1ether')).type, '0x2')
assert.equal((await send(someone, '--value', '1ether', '--legacy')).type, '0x0')
assert.equal((await number('balance', someone)) - before, 2n * 10n ** 18n)
const first = await number('nonce', address)
const hashes = await Promise.all([0n, 1n, 2n].map(async (index) => cast('publish', '--async', await cast('mktx', someone, '--value', '1', '--private-key', privateKey, '--nonce', `${first + index}`))))
assert.equal(new Set(hashes).size, 3)
await cast('receipt', hashes[2])
await assert.rejects(cast('send', someone, '--value', '1', '--nonce', '0', '--gas-limit', '21000', '--private-key', privateKey), /nonce too low/i)
await assert.rejects(cast('resolve-name', 'somebody.eth'), (error) => {
  assert.ok(!/panic/i.test(error.stderr), error.stderr)
  return true
})

await run('forge', 'script', 'script/First.s.sol:First', '--sig', 'run(address)', someone, '--broadcast', '--rpc-url', url, '--private-key', privateKey)
const chain = await cast('chain-id')
const broadcast = JSON.parse(readFileSync(join(made, 'broadcast', 'First.s.sol', chain, 'run-latest.json'), 'utf8'))
assert.deepEqual(broadcast.receipts.map((receipt) => receipt.status), ['0x1', '0x1', '0x1', '0x1'])
const [plain, salted] = [broadcast.returns.plain.value, broadcast.returns.salted.value]
assert.equal(await number('call', plain, 'balanceOf(address)(uint256)', someone), 5n)
assert.equal(await number('call', salted, 'balanceOf(address)(uint256)', someone), 6n)
const logs = JSON.parse(await cast('logs', '--json', '--address', plain, '--from-block', '0', 'Transfer(address,address,uint256)'))
assert.equal(logs.length, 2)
const listed = await send(plain, 'transfer(address,uint256)', someone, '1', '--access-list')
const { type, accessList } = JSON.parse(await cast('tx', '--json', listed.transactionHash))
assert.deepEqual([type, accessList[0].address], ['0x2', plain.toLowerCase()], 'the list is what eth_createAccessList said')
assert.ok((await number('estimate', plain, 'transfer(address,uint256)', someone, '1', '--from', address)) > 21_000n)

const delegate = '0xe6Cae83BdE06E4c305530e199D7217f42808555B'
assert.equal((await send(someone, '--auth', delegate)).type, '0x4')
assert.equal(await cast('code', address), `0xef0100${delegate.slice(2).toLowerCase()}`)
assert.equal((await send(someone, '--auth', '0x0000000000000000000000000000000000000000')).type, '0x4')
assert.equal(await cast('code', address), '0x')
console.log(`foundry agrees: token ${plain}`)
process.exit(0)
