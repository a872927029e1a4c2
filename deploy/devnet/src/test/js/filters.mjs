// viem's filters over HTTP, and transactions of every type. Usage: node filters.mjs <http url> <token artifact>
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createPublicClient, createWalletClient, defineChain, http } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { gather } from './gather.mjs'

const [url, artifactFile] = process.argv.slice(2)
const id = await createPublicClient({ transport: http(url) }).getChainId()
const chain = defineChain({
  id,
  name: 'Lumia',
  nativeCurrency: { name: 'LUMIA', symbol: 'LUMIA', decimals: 18 },
  rpcUrls: { default: { http: [url] } },
})
const account = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 7 })
const wallet = createWalletClient({ account, chain, transport: http(url), pollingInterval: 50 })
const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 50 })
const someone = '0x00000000000000000000000000000000beef0013'
const mined = async (hash) => {
  const receipt = await reader.waitForTransactionReceipt({ hash })
  assert.equal(receipt.status, 'success')
  return receipt
}

const { abi, bytecode } = JSON.parse(readFileSync(artifactFile, 'utf8'))
const { contractAddress: token } = await mined(await wallet.deployContract({ abi, bytecode, args: [10n ** 24n] }))
const blocks = await reader.createBlockFilter()
const pending = await reader.createPendingTransactionFilter()
const events = await reader.createContractEventFilter({ address: token, abi, eventName: 'Transfer' })
const watched = []
let begun
const begins = new Promise((done) => { begun = done })
const watcher = createPublicClient({ chain, transport: http(url, { onFetchResponse: () => begun() }), pollingInterval: 50 })
const stop = watcher.watchContractEvent({ address: token, abi, eventName: 'Transfer', poll: true, onLogs: (logs) => watched.push(...logs) })
await begins // its first answer is eth_newFilter's

const receipts = []
const amounts = [1n, 2n, 3n, 4n]
for (const amount of amounts) {
  receipts.push(await mined(await wallet.writeContract({ address: token, abi, functionName: 'transfer', args: [someone, amount] })))
}
const told = await gather(() => reader.getFilterChanges({ filter: events }), (all) => all.length >= amounts.length)
assert.deepEqual(told.map((log) => log.args.value), amounts, 'each event once, in order')
assert.deepEqual(await reader.getFilterChanges({ filter: events }), [])
const hashes = await gather(() => reader.getFilterChanges({ filter: blocks }), (all) => receipts.every((receipt) => all.includes(receipt.blockHash)))
for (const receipt of receipts) {
  assert.equal(hashes.filter((hash) => hash === receipt.blockHash).length, 1, 'each block once')
}
const waiting = await reader.getFilterChanges({ filter: pending })
assert.equal(new Set(waiting).size, waiting.length)
for (const receipt of receipts) {
  assert.ok(waiting.includes(receipt.transactionHash), 'each transaction was pending')
}
assert.equal(await reader.uninstallFilter({ filter: events }), true)
await assert.rejects(reader.getFilterChanges({ filter: events }), /filter not found/i)

await mined(await wallet.sendTransaction({ type: 'legacy', to: someone, value: 1n }))
const accessList = [{ address: token, storageKeys: [`0x${'0'.repeat(64)}`] }]
await mined(await wallet.sendTransaction({ type: 'eip2930', to: someone, value: 1n, accessList }))
const authorization = await wallet.signAuthorization({ contractAddress: token, executor: 'self' })
await mined(await wallet.sendTransaction({ to: account.address, authorizationList: [authorization], data: '0x18160ddd' }))
assert.equal(await reader.getCode({ address: account.address }), `0xef0100${token.slice(2).toLowerCase()}`)

const deadline = Date.now() + 60_000
while (watched.length < amounts.length && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 20))
}
stop()
assert.deepEqual(watched.map((log) => log.args.value), amounts, 'each event once')
console.log(`viem's filters agree: ${hashes.length} blocks, ${waiting.length} pending`)
process.exit(0)
