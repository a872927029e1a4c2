// Compiles src/main/solidity with solc-js and writes one {abi, bytecode} file a contract to abi/ (or --out <folder>).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = process.argv[2] === '--out' ? process.argv[3] : join(root, 'abi')
const solc = createRequire(import.meta.url)('solc')
const folder = 'src/main/solidity'
const deployed = [
  'LumiaToken', 'SequencerRegistry', 'RollupInbox', 'Rollup', 'RewardDistributor',
  'TimelockController', 'TransparentUpgradeableProxy', 'SwapPair',
]

const sources = Object.fromEntries(
  readdirSync(join(root, folder)).filter((name) => name.endsWith('.sol')).sort()
    .map((name) => [`${folder}/${name}`, { content: readFileSync(join(root, folder, name), 'utf8') }]),
)
const input = {
  language: 'Solidity',
  sources,
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 10000 },
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  },
}
const read = (path) => ({ contents: readFileSync(join(root, 'node_modules', path), 'utf8') })
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
const problems = (output.errors ?? []).filter((error) => error.severity === 'error' || error.sourceLocation?.file?.startsWith(folder))
problems.forEach((problem) => console.error(problem.formattedMessage))
if (problems.length > 0) process.exit(1)

mkdirSync(out, { recursive: true })
for (const contracts of Object.values(output.contracts)) {
  for (const [name, contract] of Object.entries(contracts)) {
    if (!deployed.includes(name)) continue
    const size = contract.evm.deployedBytecode.object.length / 2
    if (size > 24576) throw new Error(`${name} has ${size} bytes of code, more than EIP-170 allows`)
    const artifact = { contractName: name, abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
    writeFileSync(join(out, `${name}.json`), `${JSON.stringify(artifact, null, 1)}\n`)
    console.error(`${name}: ${size} bytes`)
  }
}
