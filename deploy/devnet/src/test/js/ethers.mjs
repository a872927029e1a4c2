// A developer's first script with ethers 6: deploy, transfer, every event once, filters. Usage: node ethers.mjs <url> <token artifact>
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Contract, ContractFactory, HDNodeWallet, JsonRpcProvider, parseEther } from 'ethers'
import { gather } from './gather.mjs'

const [url, artifactFile] = process.argv.slice(2)
const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 })
provider.pollingInterval = 50
const phrase = 'test test test test test test test test test test test junk'
const wallet = HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'/0'/0/6").connect(provider)
const someone = '0x00000000000000000000000000000000beef0012'
const until = async (what, holds) => {
  const deadline = Date.now() + 60_000
  while (!holds()) {
    assert.ok(Date.now() < deadline, what)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const before = await provider.getBalance(someone)
const pending = []
provider.on('pending', (hash) => pending.push(hash))
const sent = await wallet.sendTransaction({ to: someone, value: parseEther('0.5') })
const receipt = await sent.wait()
assert.equal(receipt.status, 1)
assert.equal((await provider.getBalance(someone)) - before, parseEther('0.5'))

const { abi, bytecode } = JSON.parse(readFileSync(artifactFile, 'utf8'))
const token = await new ContractFactory(abi, bytecode, wallet).deploy(10n ** 24n)
await token.waitForDeployment()
const seen = []
await token.on('Transfer', (from, to, value) => seen.push(value))
const height = await provider.getBlockNumber()
const amounts = [11n, 22n, 33n, 44n, 55n]
const filter = await provider.send('eth_newFilter', [{ address: await token.getAddress() }])
for (const amount of amounts) {
  await (await token.transfer(someone, amount)).wait()
}
const changes = await gather(() => provider.send('eth_getFilterChanges', [filter]), (all) => all.length >= amounts.length)
assert.deepEqual(changes.map((log) => BigInt(log.data)), amounts)
assert.deepEqual(await provider.send('eth_getFilterChanges', [filter]), [])
assert.equal(await provider.send('eth_uninstallFilter', [filter]), true)
await until('the last event', () => seen.includes(amounts.at(-1)))
assert.deepEqual(seen.filter((value) => amounts.includes(value)).map(String).sort(), amounts.map(String), 'each event once')
const past = await token.queryFilter('Transfer', height)
assert.deepEqual(past.map((event) => event.args.value).filter((value) => amounts.includes(value)), amounts)
assert.equal(await token.balanceOf(someone), amounts.reduce((sum, amount) => sum + amount))

await until('pending transactions', () => pending.length > 0)
assert.equal(new Set(pending).size, pending.length, 'each pending transaction once')
await assert.rejects(new Contract(await token.getAddress(), abi, provider).transfer.staticCall(someone, 1n), { code: 'CALL_EXCEPTION' })
await assert.rejects(wallet.sendTransaction({ to: someone, value: 1n, nonce: 0, gasLimit: 21000n }), { code: 'NONCE_EXPIRED' })
await assert.rejects(wallet.sendTransaction({ to: someone, value: 10n ** 30n, gasLimit: 21000n }), { code: 'INSUFFICIENT_FUNDS' })
await assert.rejects(provider.resolveName('somebody.eth'), { code: 'UNSUPPORTED_OPERATION' })
console.log(`ethers agrees: ${seen.length} events, ${pending.length} pending`)
process.exit(0)
