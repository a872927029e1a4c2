// Usage: node run.mjs <http url> <folder of the solc package>
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [LUMIA_URL, SOLC_FOLDER] = process.argv.slice(2)
const MADE = mkdtempSync(join(tmpdir(), 'hardhat-'))
const env = { ...process.env, LUMIA_URL, SOLC_FOLDER, MADE, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', NO_COLOR: '1' }
const args = ['node_modules/hardhat/internal/cli/bootstrap.js', '--config', 'hardhat.config.cjs', '--network', 'lumia', 'run', 'scripts/first.cjs']
const { status } = spawnSync(process.execPath, args, { env, stdio: 'inherit' })
rmSync(MADE, { recursive: true, force: true })
process.exit(status ?? 1)
