// A wallet's day with viem: transfer, ERC-20, logs, heads, refusals. Usage: node wallet.mjs <http url> <ws url> <token artifact>
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createPublicClient, createWalletClient, defineChain, http, parseEther, webSocket } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

const [httpUrl, wsUrl, artifactFile] = process.argv.slice(2)
const id = await createPublicClient({ transport: http(httpUrl) }).getChainId()
const chain = defineChain({
  id,
  name: 'Lumia',
  nativeCurrency: { name: 'LUMIA', symbol: 'LUMIA', decimals: 18 },
  rpcUrls: { default: { http: [httpUrl] } },
})
const account = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 5 })
const wallet = createWalletClient({ account, chain, transport: http(httpUrl) })
const reader = createPublicClient({ chain, transport: http(httpUrl), pollingInterval: 50 })
const listener = createPublicClient({ chain, transport: webSocket(wsUrl) })
const someone = '0x00000000000000000000000000000000beef0011'

const heads = []
listener.watchBlocks({ onBlock: (block) => heads.push(block.number) })

const transfer = await wallet.sendTransaction({ to: someone, value: parseEther('1.5') })
const receipt = await reader.waitForTransactionReceipt({ hash: transfer })
assert.equal(receipt.status, 'success')
assert.equal(receipt.gasUsed, 21000n)
assert.equal(await reader.getBalance({ address: someone }), parseEther('1.5'))

const { abi, bytecode } = JSON.parse(readFileSync(artifactFile, 'utf8'))
const creation = await wallet.deployContract({ abi, bytecode, args: [10n ** 24n] })
const { contractAddress: token } = await reader.waitForTransactionReceipt({ hash: creation })
const events = []
listener.watchContractEvent({ address: token, abi, onLogs: (logs) => events.push(...logs) })
const { request } = await reader.simulateContract({ account, address: token, abi, functionName: 'transfer', args: [someone, 123n] })
await reader.waitForTransactionReceipt({ hash: await wallet.writeContract(request) })
assert.equal(await reader.readContract({ address: token, abi, functionName: 'balanceOf', args: [someone] }), 123n)
const logs = await reader.getContractEvents({ address: token, abi, eventName: 'Transfer', fromBlock: receipt.blockNumber })
assert.deepEqual(logs.map((log) => log.args.value), [10n ** 24n, 123n])

await assert.rejects(
  reader.simulateContract({ account: someone, address: token, abi, functionName: 'transfer', args: [account.address, 124n] }),
  /ERC20InsufficientBalance/,
)
await assert.rejects(wallet.sendTransaction({ to: someone, value: 1n, nonce: 0, gas: 21000n }), /nonce too low/i)
await assert.rejects(wallet.sendTransaction({ to: someone, value: 10n ** 30n, gas: 21000n }), /insufficient funds/i)

const finality = await reader.request({ method: 'lumia_getFinality', params: [transfer] })
assert.equal(finality.transactionHash, transfer)
const deadline = Date.now() + 60_000
while ((events.length < 1 || heads.length < 2) && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50))
}
assert.equal(events[0]?.args.value, 123n)
assert.ok(heads.length >= 2, 'two heads over WebSocket')
console.log(`viem agrees: ${heads.length} heads, token ${token}`)
process.exit(0)
