// A developer's first script with hardhat and its viem plugin: deploy, write, read, events, an error that the contract names.
const assert = require('node:assert/strict')
const hre = require('hardhat')

async function main() {
  const chain = { id: Number(await hre.network.provider.send('eth_chainId')), name: 'Lumia', nativeCurrency: { name: 'LUMIA', symbol: 'LUMIA', decimals: 18 }, rpcUrls: { default: { http: [hre.network.config.url] } } }
  const reader = await hre.viem.getPublicClient({ chain, pollingInterval: 50 })
  const [wallet, other] = await hre.viem.getWalletClients({ chain })
  const counter = await hre.viem.deployContract('Counter', [], { client: { public: reader, wallet } })
  for (const amount of [1n, 2n]) {
    const receipt = await reader.waitForTransactionReceipt({ hash: await counter.write.add([amount]) })
    assert.equal(receipt.status, 'success')
  }
  assert.equal(await counter.read.number(), 3n)
  const events = await counter.getEvents.Counted({}, { fromBlock: 0n })
  assert.deepEqual(events.map((event) => event.args.number), [1n, 3n])
  await assert.rejects(counter.write.add([10n]), /TooMuch\(uint256 wanted, uint256 most\)/)
  const hash = await wallet.sendTransaction({ to: other.account.address, value: 1n })
  assert.equal((await reader.waitForTransactionReceipt({ hash })).gasUsed, 21_000n)
  console.log(`hardhat agrees: counter ${counter.address}`)
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
