// A developer's first hardhat project, with viem, against a devnet: LUMIA_URL. Compiled by the pinned solc-js, so that nothing is downloaded.
const path = require('node:path')
require('@nomicfoundation/hardhat-viem')
const { subtask } = require('hardhat/config')
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require('hardhat/builtin-tasks/task-names')

const version = '0.8.37'
const compilerPath = path.resolve(process.env.SOLC_FOLDER, 'soljson.js')
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async () => ({ compilerPath, isSolcJs: true, version, longVersion: version }))

module.exports = {
  solidity: { version, settings: { evmVersion: 'cancun' } },
  networks: { lumia: { url: process.env.LUMIA_URL, accounts: { mnemonic: 'test test test test test test test test test test test junk', initialIndex: 5, count: 2 } } },
  paths: { cache: path.join(process.env.MADE, 'cache'), artifacts: path.join(process.env.MADE, 'artifacts') },
}
