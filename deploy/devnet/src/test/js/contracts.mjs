// What wallets presume of a chain, through viem: Multicall3, permits by EIP-2612 and Permit2, an account of EIP-7702 whose operation
// EntryPoint handles, and names that are not there. Usage: node contracts.mjs <http url> <token with permit, of account 9>
import assert from 'node:assert/strict'
import { createPublicClient, createWalletClient, defineChain, encodeFunctionData, http, maxUint256, parseAbi, parseEther, parseEventLogs, parseSignature } from 'viem'
import { entryPoint08Abi, entryPoint08Address, getUserOperationHash, toPackedUserOperation, toSimple7702SmartAccount } from 'viem/account-abstraction'
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'

const [url, token] = process.argv.slice(2)
const id = await createPublicClient({ transport: http(url) }).getChainId()
const chain = defineChain({
  id,
  name: 'Lumia',
  nativeCurrency: { name: 'LUMIA', symbol: 'LUMIA', decimals: 18 },
  rpcUrls: { default: { http: [url] } },
  contracts: { multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11', blockCreated: 0 } },
})
const account = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 9 })
const wallet = createWalletClient({ account, chain, transport: http(url), pollingInterval: 50 })
const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 50 })
const owner = privateKeyToAccount(generatePrivateKey())
const someone = '0x00000000000000000000000000000000beef0016'
const mined = async (hash) => {
  const receipt = await reader.waitForTransactionReceipt({ hash })
  assert.equal(receipt.status, 'success')
  return receipt
}
const write = async (parameters) => mined(await wallet.writeContract((await reader.simulateContract({ account, ...parameters })).request))
const abi = parseAbi([
  'function name() view returns (string)',
  'function nonces(address) view returns (uint256)',
  'function balanceOf(address) view returns (uint256)',
  'function allowance(address, address) view returns (uint256)',
  'function approve(address, uint256) returns (bool)',
  'function transfer(address, uint256) returns (bool)',
  'function transferFrom(address, address, uint256) returns (bool)',
  'function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)',
  'error ERC2612ExpiredSignature(uint256 deadline)',
])
const balances = async (...of) => reader.multicall({ allowFailure: false, contracts: of.map((one) => ({ address: token, abi, functionName: 'balanceOf', args: [one] })) })
await write({ address: token, abi, functionName: 'transfer', args: [owner.address, 1_000n] })
await mined(await wallet.sendTransaction({ to: owner.address, value: parseEther('1') }))

const [name, none, failed] = await reader.multicall({
  contracts: [
    { address: token, abi, functionName: 'name' },
    { address: token, abi, functionName: 'nonces', args: [owner.address] },
    { address: token, abi, functionName: 'transferFrom', args: [someone, owner.address, 1n] },
  ],
})
assert.deepEqual([name.result, none.result, failed.status], ['Permit', 0n, 'failure'])
const gathering = createPublicClient({ chain, transport: http(url), batch: { multicall: true } })
assert.deepEqual(
  await Promise.all([owner.address, someone].map((one) => gathering.readContract({ address: token, abi, functionName: 'balanceOf', args: [one] }))),
  [1_000n, 0n],
)

const deadline = BigInt(Math.floor(Date.now() / 1_000)) + 3_600n
// viem gives a salt whatever the token's fields say.
const { salt, ...domain } = (await reader.getEip712Domain({ address: token })).domain
assert.equal(BigInt(salt), 0n)
assert.equal(domain.chainId, id)
const permit = async (until) => {
  const message = { owner: owner.address, spender: account.address, value: 300n, nonce: 0n, deadline: until }
  const types = { Permit: ['address owner', 'address spender', 'uint256 value', 'uint256 nonce', 'uint256 deadline'].map((field) => ({ type: field.split(' ')[0], name: field.split(' ')[1] })) }
  const { r, s, yParity } = parseSignature(await owner.signTypedData({ domain, types, primaryType: 'Permit', message }))
  return [owner.address, account.address, 300n, until, yParity + 27, r, s]
}
await assert.rejects(reader.simulateContract({ account, address: token, abi, functionName: 'permit', args: await permit(1n) }), /ERC2612ExpiredSignature/)
await write({ address: token, abi, functionName: 'permit', args: await permit(deadline) })
await write({ address: token, abi, functionName: 'transferFrom', args: [owner.address, someone, 300n] })
assert.deepEqual(await balances(owner.address, someone), [700n, 300n])

const permit2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3'
const permit2Abi = parseAbi([
  'struct TokenPermissions { address token; uint256 amount; }',
  'struct PermitTransferFrom { TokenPermissions permitted; uint256 nonce; uint256 deadline; }',
  'struct SignatureTransferDetails { address to; uint256 requestedAmount; }',
  'function permitTransferFrom(PermitTransferFrom permit, SignatureTransferDetails transferDetails, address owner, bytes signature)',
  'error InvalidNonce()',
])
const owners = createWalletClient({ account: owner, chain, transport: http(url), pollingInterval: 50 })
await mined(await owners.writeContract({ address: token, abi, functionName: 'approve', args: [permit2, maxUint256] }))
const permitted = { permitted: { token, amount: 200n }, nonce: 0n, deadline }
const signature = await owner.signTypedData({
  domain: { name: 'Permit2', chainId: id, verifyingContract: permit2 },
  types: {
    PermitTransferFrom: [{ name: 'permitted', type: 'TokenPermissions' }, { name: 'spender', type: 'address' }, { name: 'nonce', type: 'uint256' }, { name: 'deadline', type: 'uint256' }],
    TokenPermissions: [{ name: 'token', type: 'address' }, { name: 'amount', type: 'uint256' }],
  },
  primaryType: 'PermitTransferFrom',
  message: { ...permitted, spender: account.address },
})
const transfer = { address: permit2, abi: permit2Abi, functionName: 'permitTransferFrom', args: [permitted, { to: someone, requestedAmount: 150n }, owner.address, signature] }
await write(transfer)
await assert.rejects(reader.simulateContract({ account, ...transfer }), /InvalidNonce/)
assert.deepEqual(await balances(owner.address, someone), [550n, 450n])

// The owner becomes an account with code, by the transaction that brings its operation; an ordinary account pays for the transaction.
const smart = await toSimple7702SmartAccount({ client: reader, owner })
assert.equal(smart.entryPoint.address, entryPoint08Address)
const authorization = await owners.signAuthorization(smart.authorization)
const fees = await reader.estimateFeesPerGas()
const operation = {
  sender: smart.address,
  nonce: await smart.getNonce(),
  callData: await smart.encodeCalls([
    { to: someone, value: 7n },
    { to: token, data: encodeFunctionData({ abi, functionName: 'transfer', args: [someone, 50n] }) },
  ]),
  callGasLimit: 200_000n,
  verificationGasLimit: 200_000n,
  preVerificationGas: 60_000n,
  ...fees,
}
operation.signature = await smart.signUserOperation(operation)
const packed = toPackedUserOperation(operation)
const hash = getUserOperationHash({ chainId: id, entryPointAddress: entryPoint08Address, entryPointVersion: '0.8', userOperation: operation })
const entryPoint = { address: entryPoint08Address, abi: entryPoint08Abi }
assert.equal(await reader.readContract({ ...entryPoint, functionName: 'getUserOpHash', args: [packed] }), hash)
const before = await reader.getBalance({ address: someone })
const handled = await mined(await wallet.writeContract({ ...entryPoint, functionName: 'handleOps', args: [[packed], account.address], authorizationList: [authorization] }))
assert.equal(handled.type, 'eip7702')
const [done] = parseEventLogs({ abi: entryPoint08Abi, eventName: 'UserOperationEvent', logs: handled.logs })
assert.deepEqual([done.args.userOpHash, done.args.success, done.args.sender], [hash, true, smart.address])
assert.ok(await smart.isDeployed())
assert.equal((await reader.getBalance({ address: someone })) - before, 7n)
assert.deepEqual(await balances(owner.address, someone), [500n, 500n])
const wrong = toPackedUserOperation({ ...operation, nonce: await smart.getNonce() })
await assert.rejects(reader.simulateContract({ account, ...entryPoint, functionName: 'handleOps', args: [[wrong], account.address] }), /AA24 signature error/)

await assert.rejects(reader.getEnsAddress({ name: 'somebody.eth' }), { name: 'ChainDoesNotSupportContract' })
await assert.rejects(reader.getEnsName({ address: someone }), { name: 'ChainDoesNotSupportContract' })
console.log(`viem's contracts agree: operation ${hash}`)
process.exit(0)
