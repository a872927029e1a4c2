// A developer's first script with web3.js 4: deploy, events and heads over WebSocket, transactions of every type, refusals, names.
// Usage: node web3.mjs <http url> <ws url> <token artifact>
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { HDNodeWallet } from 'ethers'
import { Web3 } from 'web3'

const [httpUrl, wsUrl, artifactFile] = process.argv.slice(2)
const web3 = new Web3(httpUrl)
const listener = new Web3(wsUrl)
const phrase = 'test test test test test test test test test test test junk'
const account = web3.eth.accounts.wallet.add(HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'/0'/0/8").privateKey).get(0)
const from = account.address
const someone = '0x00000000000000000000000000000000beef0014'
const until = async (what, holds) => {
  const deadline = Date.now() + 60_000
  while (!holds()) {
    assert.ok(Date.now() < deadline, what)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const { abi, bytecode } = JSON.parse(readFileSync(artifactFile, 'utf8'))
const token = await new web3.eth.Contract(abi).deploy({ data: bytecode, arguments: [10n ** 24n] }).send({ from })
const address = token.options.address
assert.equal(await token.methods.balanceOf(from).call(), 10n ** 24n)

const heads = []
const headers = await listener.eth.subscribe('newBlockHeaders')
headers.on('data', (head) => heads.push(head))
const pending = []
const waiting = await listener.eth.subscribe('newPendingTransactions')
waiting.on('data', (hash) => pending.push(hash))
const seen = []
const watched = new listener.eth.Contract(abi, address)
const events = watched.events.Transfer({ filter: { to: someone } })
events.on('data', (event) => seen.push(event))
await new Promise((resolve, reject) => {
  events.on('connected', resolve)
  events.on('error', reject)
})

const amounts = [7n, 8n, 9n]
const receipts = []
for (const amount of amounts) {
  receipts.push(await token.methods.transfer(someone, amount).send({ from }))
}
assert.deepEqual(receipts.map((receipt) => receipt.status), [1n, 1n, 1n])
assert.equal(receipts[0].events.Transfer.returnValues.value, 7n)
await until('each event', () => seen.length >= amounts.length)
assert.deepEqual(seen.map((event) => event.returnValues.value), amounts, 'each event once, in order')
assert.deepEqual(seen.map((event) => event.transactionHash), receipts.map((receipt) => receipt.transactionHash))
const past = await token.getPastEvents('Transfer', { fromBlock: receipts[0].blockNumber, toBlock: 'latest' })
assert.deepEqual(past.map((event) => event.returnValues.value), amounts)

const before = await web3.eth.getBalance(someone)
const gasPrice = await web3.eth.getGasPrice()
const nonceOf = () => web3.eth.getTransactionCount(from, 'pending')
const value = 1n
const typed = {
  0: { gasPrice, gas: 21_000n },
  1: { gasPrice, gas: 40_000n, accessList: [{ address, storageKeys: [`0x${'0'.repeat(64)}`] }] },
  2: { maxFeePerGas: gasPrice * 2n, maxPriorityFeePerGas: 1n, gas: 21_000n },
}
for (const [type, fields] of Object.entries(typed)) {
  const { transactionHash, status } = await web3.eth.sendTransaction({ type, from, to: someone, value, ...fields })
  assert.equal(status, 1n)
  const sent = await web3.eth.getTransaction(transactionHash)
  assert.equal(sent.type, BigInt(type))
  assert.equal(sent.accessList?.length ?? 0, type === '1' ? 1 : 0)
}
const list = await web3.eth.createAccessList({ from, to: address, data: token.methods.transfer(someone, 1).encodeABI() }, 'latest')
assert.equal(list.accessList[0].address.toLowerCase(), address.toLowerCase())
assert.equal((await web3.eth.getBalance(someone)) - before, 3n)
const signed = await account.signTransaction({ to: someone, value, gas: 21_000n, gasPrice, nonce: await nonceOf(), type: 0 })
assert.equal((await web3.eth.sendSignedTransaction(signed.rawTransaction)).transactionHash, signed.transactionHash)
assert.ok((await web3.eth.getFeeHistory(4, 'latest', [50])).baseFeePerGas.length >= 2)

const says = (text) => (error) => new RegExp(text, 'i').test(`${error.message} ${error.reason} ${error.innerError?.message} ${error.cause?.message}`)
await assert.rejects(token.methods.transfer(someone, 1n).call({ from: '0x00000000000000000000000000000000beef00ff' }), { name: 'ContractExecutionError' })
const raw = async (fields) => (await account.signTransaction({ to: someone, value, gas: 21_000n, gasPrice, type: 0, ...fields })).rawTransaction
await assert.rejects(web3.eth.sendSignedTransaction(await raw({ nonce: 0 })), says('nonce too low'))
await assert.rejects(web3.eth.sendSignedTransaction(await raw({ nonce: await nonceOf(), value: 10n ** 30n })), says('insufficient funds'))
// It asks mainnet's registry, which is not here.
await assert.rejects(web3.eth.ens.getAddress('somebody.eth'), { name: 'AbiError' })

await until('heads and pending transactions', () => heads.length >= 2 && pending.length >= amounts.length)
assert.equal(new Set(pending).size, pending.length, 'each pending transaction once')
const numbers = heads.map((head) => head.number)
assert.deepEqual(numbers, [...numbers].sort((a, b) => Number(a - b)), 'heads in order')
await headers.unsubscribe()
console.log(`web3.js agrees: ${heads.length} heads, ${seen.length} events, ${pending.length} pending`)
process.exit(0)
