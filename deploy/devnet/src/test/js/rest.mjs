// REST as its OpenAPI document has it: a client is generated from the document, this script is checked against its types, asks
// every path, and holds every answer against the document. Usage: node rest.mjs <http url>
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import addFormats from 'ajv-formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import createClient from 'openapi-fetch'
import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

const [url] = process.argv.slice(2)
const document = await (await fetch(`${url}/v1/openapi`)).json()

const generated = fileURLToPath(new URL('node_modules/.generated/', import.meta.url))
mkdirSync(generated, { recursive: true })
writeFileSync(`${generated}openapi.d.ts`, astToString(await openapiTS(structuredClone(document))))
const program = ts.createProgram([fileURLToPath(import.meta.url)], {
  allowJs: true, checkJs: true, noEmit: true, strict: true, skipLibCheck: true, types: [], noImplicitAny: false,
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
})
const wrong = ts.getPreEmitDiagnostics(program).filter((one) => !/node:|'process'/.test(String(one.messageText)))
assert.deepEqual(wrong.map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n')), [], 'this script fits the generated types')

// Clients take fields that they do not know; here one that the document forgets is a fault.
const closed = (node) => {
  if (node === null || typeof node !== 'object') return
  if (node.properties && node.additionalProperties === undefined) node.additionalProperties = false
  Object.values(node).forEach(closed)
}
closed(document.components.schemas)
const ajv = new Ajv2020({ strict: false, allErrors: true })
// @ts-ignore: its types are of a module of another kind
addFormats(ajv)
ajv.addSchema(document, 'rest')
const pointer = (...parts) => parts.map((part) => '/' + part.replaceAll('~', '~0').replaceAll('/', '~1')).join('')
const resolved = (node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((at, name) => at[name], document) : node)

const asked = new Map()
/** @type {import('openapi-fetch').Middleware} */
const held = {
  async onResponse({ schemaPath, response }) {
    const path = schemaPath.replace(/\?.*/, '')
    const operation = document.paths[path].get
    const status = String(response.status)
    asked.set(path, [...(asked.get(path) ?? []), status])
    assert.ok(operation.responses[status], `${path} answered ${status}: ${await response.clone().text()}`)
    const said = resolved(operation.responses[status])
    for (const name of ['ETag', 'Link', 'Retry-After']) {
      assert.ok(!response.headers.has(name) || said.headers?.[name] || status === '304', `${path} ${status} says ${name}`)
    }
    if (!said.content) return
    const type = response.headers.get('content-type')?.replace(/;.*/, '') ?? ''
    assert.ok(said.content[type], `${path} ${status} is ${type}`)
    if (!/json$/.test(type)) return
    const of = said === operation.responses[status] ? ['paths', path, 'get', 'responses', status] : operation.responses[status].$ref.slice(2).split('/')
    const validate = ajv.compile({ $ref: `rest#${encodeURI(pointer(...of, 'content', type, 'schema'))}` })
    const body = await response.clone().json()
    assert.ok(validate(body), `${path} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 2_000)}`)
  },
}
/** @type {import('openapi-fetch').Client<import('./node_modules/.generated/openapi.js').paths>} */
const rest = createClient({ baseUrl: url })
rest.use(held)

/** @template T @param {{ data?: T, error?: unknown }} answer @returns {NonNullable<T>} */
const got = (answer) => {
  assert.ok(answer.data !== undefined && answer.data !== null, JSON.stringify(answer.error))
  return answer.data
}
/** Of what can be asked for as CSV too. @template T @param {{ data?: T, error?: unknown }} answer */
const object = (answer) => /** @type {Exclude<NonNullable<T>, string>} */ (got(answer))
/** Who has an answer that is final is told that it is as it was. */
const unchanged = async (first, again) => {
  const tag = first.response.headers.get('etag')
  assert.ok(tag, `${first.response.url} has an ETag`)
  assert.equal((await again({ 'If-None-Match': tag })).response.status, 304)
  assert.equal((await again({ 'If-None-Match': '"other"' })).response.status, 200)
}
/** Every page of a list, by its next. */
const pages = async (path, next) => {
  for (let count = 0; next && count < 3; count++) {
    const response = await fetch(url + next)
    await held.onResponse?.(/** @type {any} */ ({ schemaPath: path, response }))
    next = (await response.json()).next
  }
}

await unchanged(await rest.GET('/v1/openapi'), (header) => rest.GET('/v1/openapi', { params: { header } }))
const network = got(await rest.GET('/v1/network'))
assert.ok(network.heights.finalized > 0)
assert.deepEqual(got(await rest.GET('/v1/signatures/{selector}', { params: { path: { selector: '0xA9059CBB' } } })).signatures, ['transfer(address to, uint256 amount)'])
got(await rest.GET('/v1/delays', { params: { query: { window: 'day' } } }))
got(await rest.GET('/v1/certificates'))

const blocks = got(await rest.GET('/v1/blocks', { params: { query: { limit: 2 } } }))
assert.equal(blocks.blocks.length, 2)
await pages('/v1/blocks', blocks.next)
const block = (number, header = {}) => rest.GET('/v1/blocks/{number}', { params: { path: { number }, header } })
await unchanged(await block('1'), (header) => block('1', header))
assert.equal((await block('latest')).response.headers.get('etag'), null, 'the head changes')
const listed = got(await rest.GET('/v1/transactions', { params: { query: { limit: 100 } } }))
await pages('/v1/transactions', listed.next)
const made = listed.transactions.findLast((transaction) => transaction.contractAddress)
assert.ok(made?.contractAddress, 'a contract was made')
const { hash, contractAddress: address, blockNumber } = made
const transaction = (header = {}) => rest.GET('/v1/transactions/{hash}', { params: { path: { hash }, header } })
await unchanged(await transaction(), transaction)
assert.equal(got(await transaction()).receipt?.transactionHash, hash)
const timeline = got(await rest.GET('/v1/transactions/{hash}/timeline', { params: { path: { hash } } }))
assert.equal(timeline.steps.at(-1)?.step, 'finalized')
const ofBlock = (header = {}) => rest.GET('/v1/blocks/{number}/transactions', { params: { path: { number: blockNumber }, query: { after: -1, limit: 1 }, header } })
await unchanged(await ofBlock(), ofBlock)
await pages('/v1/addresses/{address}/transactions', got(await rest.GET('/v1/addresses/{address}/transactions', { params: { path: { address: made.from }, query: { limit: 1 } } })).next)
const transfers = got(await rest.GET('/v1/addresses/{address}/transfers', { params: { path: { address }, query: { limit: 1, before: `${network.heights.executed}:0` } } }))
assert.equal(transfers.transfers.length, 1)
await pages('/v1/addresses/{address}/transfers', transfers.next)
await pages('/v1/slots', got(await rest.GET('/v1/slots', { params: { query: { before: network.heights.executed } } })).next)

const batches = got(await rest.GET('/v1/batches', { params: { query: { limit: 1 } } }))
got(await rest.GET('/v1/batches', { params: { query: { before: batches[0].index } } }))
const batch = (header = {}) => rest.GET('/v1/batches/{index}', { params: { path: { index: 0 }, header } })
await unchanged(await batch(), batch)
const payload = (header = {}) => rest.GET('/v1/batches/{index}/payload', { params: { path: { index: 0 }, header }, parseAs: 'arrayBuffer' })
await unchanged(await payload(), payload)
const { members } = got(await rest.GET('/v1/sequencers'))
const operator = members[0].operator
got(await rest.GET('/v1/sequencers/{address}/evidence', { params: { path: { address: operator } } }))
const fairness = got(await rest.GET('/v1/fairness/epochs', { params: { query: { limit: 1 } } }))
await pages('/v1/fairness/epochs', fairness.next)
got(await rest.GET('/v1/fairness/epochs/{epoch}', { params: { path: { epoch: fairness.epochs[0].epoch } } }))

got(await rest.GET('/v1/rewards/standing'))
const epochs = object(await rest.GET('/v1/rewards/epochs', { params: { query: { limit: 1 } } }))
await pages('/v1/rewards/epochs', epochs.next)
assert.match(got(await rest.GET('/v1/rewards/epochs', { params: { query: { format: 'csv' } }, parseAs: 'text' })), /^epoch,/)
const epoch = epochs.epochs[0].epoch
got(await rest.GET('/v1/rewards/epochs/{epoch}', { params: { path: { epoch } } }))
const evidence = got(await rest.GET('/v1/rewards/epochs/{epoch}/evidence', { params: { path: { epoch }, query: { limit: 2 } } }))
await pages('/v1/rewards/epochs/{epoch}/evidence', evidence.next)
const reports = object(await rest.GET('/v1/rewards/operators/{address}', { params: { path: { address: operator }, query: { limit: 1 } } }))
await pages('/v1/rewards/operators/{address}', reports.next)
const { periods } = got(await rest.GET('/v1/rewards/periods'))
assert.ok(periods.some((period) => period.onL1), 'a root is on layer 1')
got(await rest.GET('/v1/rewards/periods/{throughEpoch}/leaves', { params: { path: { throughEpoch: periods[0].throughEpoch } } }))
assert.ok(got(await rest.GET('/v1/rewards/claims/{account}', { params: { path: { account: operator } } })).payments.length > 0)
got(await rest.GET('/v1/rewards/claims/{account}', { params: { path: { account: '0x00000000000000000000000000000000000000ff' } } }))
got(await rest.GET('/v1/rewards/totals'))
got(await rest.GET('/v1/rewards/roots/open'))
got(await rest.GET('/v1/rewards/closes'))
assert.ok(got(await rest.GET('/v1/rewards/reconciliation')).green)
const lines = got(await rest.GET('/v1/rewards/ledger', { params: { query: { kind: 'sealing', limit: 1 } } }))
assert.equal(lines.lines[0].kind, 'SEALING')
await pages('/v1/rewards/ledger', lines.next)
got(await rest.GET('/v1/rewards/ledger', { params: { query: { holder: operator, basis: 'received', limit: 1000 } } }))
const entries = got(await rest.GET('/v1/rewards/ledger/entries', { params: { query: { chain: 'l1', limit: 1 } } }))
await pages('/v1/rewards/ledger/entries', entries.next)
const entry = (header = {}) => rest.GET('/v1/rewards/ledger/entries/{entry}', { params: { path: { entry: entries.entries[0].entry }, header } })
await unchanged(await entry(), entry)
const period = new Date().toISOString().slice(0, 7)
const statement = (query = {}, header = {}) => rest.GET('/v1/rewards/statements/{holder}', { params: { path: { holder: 'network' }, query: { period, ...query }, header } })
// More may be booked between two readings: the tag is the same once nothing was.
for (let tries = 0, settled = false; !settled; tries++) {
  assert.ok(tries < 50, 'two readings of a statement in a row are alike')
  const tag = (await statement()).response.headers.get('etag')
  assert.ok(tag)
  settled = (await statement({}, { 'If-None-Match': tag })).response.status === 304
}
for (const format of /** @type {const} */ (['csv', 'xlsx', 'pdf', 'koinly', 'cointracker', 'cointracking', 'hledger', 'beancount'])) {
  got(await rest.GET('/v1/rewards/statements/{holder}', { params: { path: { holder: operator }, query: { period, format } }, parseAs: 'arrayBuffer' }))
}

// The devnet's statements are open: nobody signs in.
const signIn = '/v1/rewards/session'
assert.equal((await rest.GET(signIn, { params: { query: { address: operator } } })).response.status, 404)
const posted = await fetch(url + signIn, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message: '', signature: `0x${'00'.repeat(65)}` }) })
assert.equal(posted.status, 404)
assert.match((await posted.json()).detail, /sign-in-domain is not set/)

const refused = async (answer, status) => {
  const { response, error } = await answer
  assert.equal(response.status, status, response.url)
  assert.equal(error.status, status)
}
await refused(block('none'), 400)
await refused(block('999999999'), 404)
await refused(rest.GET('/v1/blocks', { params: { query: { limit: 101 } } }), 400)
await refused(rest.GET('/v1/transactions/{hash}', { params: { path: { hash: `0x${'00'.repeat(32)}` } } }), 404)
await refused(rest.GET('/v1/rewards/epochs/{epoch}', { params: { path: { epoch: 999_999 } } }), 404)
await refused(rest.GET('/v1/batches/{index}/payload', { params: { path: { index: 999_999 } } }), 404)
await refused(statement({ zone: 'Nowhere' }), 400)
for (const path of /** @type {const} */ (['/v1/network', '/v1/blocks', '/v1/openapi', '/v1/rewards/totals'])) {
  await refused(rest.GET(path, { headers: { Accept: 'image/png' } }), 406)
  await refused(rest.GET(path, { headers: { 'X-Api-Key': 'unknown' } }), 401)
}
assert.equal((await fetch(`${url}/v1/blocks`, { method: 'POST' })).status, 405)

assert.deepEqual([...asked.keys()].sort(), Object.keys(document.paths).sort(), 'every path was asked')
for (const [path, statuses] of asked) {
  assert.ok(statuses.includes('200') || path === signIn, `${path} was answered`)
  assert.equal(statuses.includes('304'), '304' in document.paths[path].get.responses, `${path} says 304`)
}
console.log(`REST agrees with its document: ${asked.size} paths, ${[...asked.values()].flat().length} answers`)
process.exit(0)
