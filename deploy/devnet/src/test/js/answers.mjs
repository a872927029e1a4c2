// What the pages make of answers that come late, are missing, are refused, or that somebody made to mislead.
import assert from 'node:assert/strict'
import { load } from './load.mjs'

const OF = '0x' + 'aa'.repeat(20)
const OPERATOR = '0x' + '11'.repeat(20)
const RECIPIENT = '0x' + '22'.repeat(20)
const tick = () => new Promise((done) => setImmediate(done))
const word = (value) => BigInt(value).toString(16).padStart(64, '0')
const json = (body, status = 200) => new Response(JSON.stringify(body), { status })

let now = 1_000_000
Date.now = () => now
globalThis.location = { pathname: '/', host: 'node.example', protocol: 'https:', origin: 'https://node.example' }
globalThis.document = { hidden: false, getElementById: () => null }
globalThis.scrollTo = () => {}

/** What the node answers: REST by path, calls by method; null is not there. */
function node(paths, methods = {}) {
  globalThis.fetch = async (path, { body } = {}) => {
    if (body) {
      const answer = ({ id, method, params }) => ({ jsonrpc: '2.0', id, ...methods[method](params) })
      const asked = JSON.parse(body)
      return json(Array.isArray(asked) ? asked.map(answer) : answer(asked))
    }
    return paths[path] ? json(paths[path]) : json({ detail: `nothing at ${path}` }, 404)
  }
}

/** What the frame gives a page, with what it still loads. */
function frame(shared = {}) {
  const loading = new Set()
  return {
    shared: { network: null, members: [], signers: new Map(), ...shared },
    update: () => {},
    ends: () => {},
    every: () => {},
    async load(state, ask) {
      if (state.busy) return
      state.busy = true
      const loaded = (async () => {
        try {
          state.value = await ask()
          state.error = null
        } catch (e) {
          if (e.name !== 'AbortError') state.error = e
        }
        state.busy = false
      })()
      loading.add(loaded)
      await loaded
      loading.delete(loaded)
    },
    async settled() {
      while (loading.size > 0) await Promise.all(loading)
    },
  }
}
const fact = (text, name) => new RegExp(`<dt>${name}</dt><dd>(.*?)</dd>`, 's').exec(text)?.[1] ?? ''

const { NodeError, Head, file } = await load('node.js')
const { turning, remembering } = await load('asking.js')
const { decodeCall, decoding } = await load('abi.js')
const { tokenAmount, tokenOf } = await load('transaction.js')
const { account } = await load('address.js')
const { block } = await load('block.js')
const { leftInFund } = await load('rewards.js')
const { refusal, withToken, withWallet } = await load('rewards-operator.js')

// Who turns while an answer is on its way never sees it on the page turned to.
{
  const held = new Map()
  const list = turning(frame(), '/newest', (path) => new Promise((done) => held.set(path, done)))
  const newest = list.read()
  const older = list.turn('/older')
  held.get('/newest')('newest rows')
  await newest
  assert.equal(list.page.value, null, 'the page that was left shows nowhere')
  held.get('/older')('older rows')
  await older
  assert.equal(list.page.value, 'older rows')
  assert.equal(list.isFirst(), false)
  const back = list.turn('/newest')
  const again = list.turn('/older')
  held.get('/older')('older rows')
  await again
  held.get('/newest')('newest rows')
  await back
  assert.equal(list.page.value, 'older rows', 'the slower answer is the other page’s')
}

// A page of a list without rows still leads to the next.
{
  location.pathname = `/token/${OF}`
  node(
    {
      [`/v1/addresses/${OF}/transactions?limit=25`]: { transactions: [], next: null },
      [`/v1/addresses/${OF}/transfers?limit=25`]: { transfers: [], next: `/v1/addresses/${OF}/transfers?before=7:0&limit=25` },
    },
    { eth_getBalance: () => ({ result: '0x0' }), eth_getTransactionCount: () => ({ result: '0x0' }), eth_getCode: () => ({ result: '0x' }) },
  )
  const ctx = frame()
  const page = account(ctx, OF)
  await ctx.settled()
  const text = page.view()
  assert.match(text, /older ones may be/)
  assert.match(text, /disabled= [^>]*>Older/)
}

// ETH that is recovered stays in the fund.
assert.deepEqual(leftInFund({ funded: { amount: '100', costsWei: '50' }, claimed: { amount: '10', costsWei: '5' }, recovered: { amount: '20', costsWei: '7' } }), { amount: '70', costsWei: '45' })

// Who sealed a block is the operator, whoever gets its fees.
{
  const header = { number: '0x5', hash: '0x' + '5'.repeat(64), parentHash: '0x' + '4'.repeat(64), stateRoot: '0x' + '3'.repeat(64), miner: RECIPIENT, timestamp: '0x1', extraData: '0x', gasUsed: '0x0', gasLimit: '0x1', baseFeePerGas: '0x7', size: '0x1', transactions: [] }
  const paths = { '/v1/blocks/5': { level: 'executed' }, '/v1/certificates': { blocks: [] }, '/v1/blocks/5/transactions?limit=25': { transactions: [], next: null } }
  for (const listed of [true, false]) {
    node({ ...paths, ...(listed ? { '/v1/blocks?before=6&limit=1': { blocks: [{ number: 5, sequencer: OPERATOR }] } } : {}) }, { eth_getBlockByNumber: () => ({ result: header }) })
    const ctx = frame({ members: [OPERATOR] })
    const page = block(ctx, '5')
    await ctx.settled()
    const text = page.view()
    assert.equal(fact(text, 'Sequencer').includes(OPERATOR), listed)
    assert.ok(!fact(text, 'Sequencer').includes(RECIPIENT), 'the fee recipient is no sequencer')
    assert.ok(fact(text, 'Fee recipient').includes(RECIPIENT))
  }
}

// A thousand places that point to the same bytes are not told a thousand times.
{
  const bytes = word(90_000) + '61'.repeat(90_000)
  const many = (signature, item) => ['0x00000000' + word(32) + word(1_000) + word(32_000).repeat(1_000) + item, signature]
  for (const [input, signature] of [many('f(bytes[] a)', bytes), many('f(string[] a)', bytes), many('f(uint256[][] a)', word(900) + word(1).repeat(900)), many('f((address to, bytes data)[] a)', word(0) + word(64) + bytes)]) {
    assert.throws(() => decodeCall(signature, input), /told too often|too many/, signature)
  }
  const once = '0x00000000' + word(32) + word(2) + word(64) + word(64) + word(0)
  assert.deepEqual(decodeCall('f(bytes[] a)', once).values[0].value.map((item) => item.value), ['0x', '0x'], 'empty values may share a word')

  // What a page draws each second is decoded once, whether it fits or not.
  for (const [input, fits] of [['0x00000000' + word(7), true], ['0x00000000', false]]) {
    const decode = decoding()
    const names = ['f(uint256 a)']
    let decoded = 0
    const draw = (signatures) => decode('call', input, signatures, (signature) => (decoded++, decodeCall(signature, input)))
    assert.equal(draw(null), null, 'names that are not here yet')
    for (let i = 0; i < 3; i++) assert.equal(draw(names) !== null, fits)
    assert.equal(decoded, 1)
    draw([...names])
    assert.equal(decoded, 2, 'other names are tried')
  }
}

// What could not be had is asked for again after a while, and not before.
{
  let asked = 0
  const parts = remembering(async () => ({ value: ++asked, whole: asked > 1 }))
  let failures = 0
  const failing = remembering(async () => {
    failures += 1
    throw new NodeError('away')
  })
  const draw = async () => {
    for (let i = 0; i < 3; i++) {
      parts('a', () => {})
      failing('a', () => {})
      await tick()
    }
    return [parts('a', () => {}), failing('a', () => {})]
  }
  assert.deepEqual(await draw(), [1, null])
  now += 4_999
  await draw()
  assert.deepEqual([asked, failures], [1, 1])
  now += 1
  assert.deepEqual(await draw(), [2, null])
  now += 100_000
  assert.deepEqual(await draw(), [2, null], 'what is whole stays')
  assert.deepEqual([asked, failures], [2, 3])
}

// Without its decimals an amount of a token is never shown as if it had none.
{
  const text = (value) => '0x' + word(32) + word(value.length) + Buffer.from(value).toString('hex').padEnd(64, '0')
  const busy = { error: { code: -32005, message: 'too many requests' } }
  let decimals = busy
  node({}, { eth_call: ([{ data }]) => ({ '0x06fdde03': { result: text('USD Coin') }, '0x95d89b41': { result: text('USDC') }, '0x313ce567': decimals, '0x18160ddd': { result: '0x' + word(5) } })[data] })
  const ctx = frame()
  const shown = async () => {
    tokenAmount(ctx, OF, '1000000')
    for (let i = 0; i < 5; i++) await tick()
    return tokenAmount(ctx, OF, '1000000').replace(/<[^>]*>/g, '').trim()
  }
  assert.equal(tokenAmount(ctx, OF, '1000000').replace(/<[^>]*>/g, ''), '1,000,000 smallest units of token')
  assert.equal(await shown(), '1,000,000 smallest units of USDC')
  decimals = { result: '0x' + word(6) }
  now += 5_000
  assert.equal(await shown(), '1 USDC', 'a failure is not kept')
  const reverted = new NodeError('execution reverted', { status: 200, code: 3 })
  assert.equal(tokenOf([reverted, reverted, reverted, reverted]).whole, true, 'a revert is an answer')
  assert.equal(tokenOf([text('a'), text('b'), '0x' + 'f'.repeat(64), '0x']).value.decimals, null)
}

// A statement that is refused is told in words, with what it needs.
{
  globalThis.fetch = async () => json({ detail: 'An account’s statement needs the token.' }, 401)
  await assert.rejects(file('/v1/rewards/statements/x'), (e) => e instanceof NodeError && e.status === 401 && e.message === 'An account’s statement needs the token.')
  const text = refusal({ path: '/v1/rewards/statements/x?format=csv', status: 401, message: 'Why.' })
  assert.match(text, /keeps statements private.*Why\./)
  assert.match(text, /X-Statements-Token: \$TOKEN" "https:\/\/node\.example\/v1\/rewards\/statements\/x\?format=csv"/)
  assert.match(text, /<input type="password"/)
  assert.doesNotMatch(text, /<(input|button|form)[^>]* (name|action)=/, 'nothing of it can come into an address')
  assert.match(refusal({ path: '/', status: 403, message: 'Not this one.' }), /<input type="password".*/s)
  assert.match(refusal({ path: '/', status: 503, message: 'Later.' }), /Later\./)
  globalThis.fetch = async () => new Response('a,b', { headers: { 'content-disposition': 'attachment; filename="statement.csv"' } })
  const found = await file('/v1/rewards/statements/x')
  assert.equal(found.name, 'statement.csv')
  assert.equal(await found.blob.text(), 'a,b')
}

// A wallet signs what the node asks for, as UTF-8 in hex, and the session goes in the header of the token.
{
  const calls = []
  globalThis.fetch = async (path, options = {}) => {
    calls.push([options.method ?? 'GET', path, options.headers['X-Statements-Token'] ?? '', options.body ?? ''])
    if (options.method === 'POST') return json({ token: 'session.x' })
    return path.startsWith('/v1/rewards/session') ? json({ message: 'é' }) : json({ detail: 'The session ended.' }, 401)
  }
  let refuses = false
  const asks = []
  globalThis.ethereum = {
    request: async (one) => {
      asks.push(one)
      if (refuses) throw Object.assign(new Error('User rejected'), { code: 4001 })
      return one.method === 'personal_sign' ? '0xab' : ['0x12']
    },
  }
  const path = '/v1/rewards/statements/x?format=csv'
  assert.match(refusal({ path, status: 401, message: '' }), /Sign in with the browser’s wallet/)
  const asked = { busy: false, token: '', refusal: { path, status: 401, message: 'Why.' } }
  await withWallet(asked, () => {})
  assert.deepEqual(asks[1], { method: 'personal_sign', params: ['0xc3a9', '0x12'] })
  assert.deepEqual(calls, [
    ['GET', '/v1/rewards/session?address=0x12', '', ''],
    ['POST', '/v1/rewards/session', '', '{"message":"é","signature":"0xab"}'],
    ['GET', path, 'session.x', ''],
  ])
  assert.deepEqual([asked.token, asked.busy, asked.refusal.message], ['', false, 'The session ended.'], 'a session that is over is forgotten')
  refuses = true
  await withWallet(asked, () => {})
  assert.deepEqual([asked.busy, asked.refusal.message, calls.length], [false, 'The wallet refused.', 3])
  delete globalThis.ethereum
  assert.doesNotMatch(refusal({ path, status: 401, message: '' }), /wallet<\/button>/)
}

// The token that is typed goes in a header, is in no address, and is forgotten when the node says that it is another's.
{
  const sent = []
  let status = 200
  globalThis.fetch = async (path, options) => {
    sent.push([path, options.headers['X-Statements-Token'] ?? ''])
    return status === 200
      ? new Response('a,b', { headers: { 'content-disposition': 'attachment; filename="statement.csv"' } })
      : json({ detail: 'The token is not this operator’s.' }, status)
  }
  const path = '/v1/rewards/statements/x?format=csv'
  const asked = { busy: false, token: '', refusal: { path, status: 401, message: 'Why.' } }
  const type = async (value) => {
    const input = { value }
    let stopped = false
    await withToken({ preventDefault: () => (stopped = true), target: { querySelector: () => input } }, asked, () => {})
    assert.ok(stopped, 'the browser sends no form')
    assert.equal(input.value, '', 'nor is it left in the field')
  }
  await type('two words')
  assert.deepEqual([sent.length, asked.token], [0, ''])
  assert.match(asked.refusal.message, /without spaces/)
  status = 403
  await type('wrong-token')
  assert.deepEqual(sent, [[path, 'wrong-token']])
  assert.deepEqual([asked.token, asked.refusal.status], ['', 403])
  status = 200
  globalThis.URL.createObjectURL = () => 'blob:x'
  const links = []
  const { createElement } = globalThis.document
  globalThis.document.createElement = () => {
    const link = { click: () => links.push(link) }
    return link
  }
  const later = globalThis.setTimeout
  globalThis.setTimeout = () => 0
  await type(' secret-token ')
  globalThis.setTimeout = later
  globalThis.document.createElement = createElement
  assert.deepEqual(sent[1], [path, 'secret-token'])
  assert.equal(asked.refusal, null)
  assert.equal(links[0].download, 'statement.csv')
  assert.doesNotMatch(links[0].href, /secret/)
}

// A WebSocket that is open at this end alone: the head is asked for, and the WebSocket begun anew.
{
  const sockets = []
  const later = []
  const timers = { setInterval, setTimeout }
  globalThis.setInterval = () => 0
  globalThis.setTimeout = (step) => later.push(step)
  globalThis.WebSocket = class {
    constructor() {
      sockets.push(this)
    }
    send() {}
    close() {
      this.closed = true
    }
  }
  let height = 1
  let asked = 0
  const answers = () => node({}, { eth_getBlockByNumber: () => (asked++, { result: { number: '0x' + height.toString(16) } }) })
  answers()
  const say = (socket, message) => socket.onmessage({ data: JSON.stringify(message) })
  const subscribed = async (head, socket) => {
    socket.onopen()
    say(socket, { id: 'heads', result: '0x1' })
    for (let i = 0; i < 5; i++) await tick()
    assert.equal(head.state, 'live')
  }
  const polled = async (head) => {
    head.poll()
    for (let i = 0; i < 5; i++) await tick()
  }
  const head = new Head()
  await subscribed(head, sockets[0])
  asked = 0
  now += 5_000
  await polled(head)
  assert.equal(asked, 0, 'a WebSocket that spoke is believed')
  now += 1
  await polled(head)
  assert.equal(asked, 1)
  assert.equal(head.state, 'live', 'a chain may be silent')
  height = 9
  await polled(head)
  assert.equal(head.block.number, '0x9', 'the head goes on')
  say(sockets[0], { method: 'eth_subscription', params: { result: { number: '0xa' } } })
  await polled(head)
  assert.equal(asked, 2, 'it spoke again')
  now += 5_001
  for (height of [11, 12]) await polled(head)
  assert.equal(head.block.number, '0xc')
  assert.equal(head.state, 'polling')
  assert.ok(sockets[0].closed)
  later.pop()()
  await subscribed(head, sockets[1])
  now += 5_001
  globalThis.fetch = async () => Promise.reject(new TypeError('no network'))
  for (let i = 0; i < 2; i++) await polled(head)
  assert.equal(head.state, 'away')
  assert.ok(sockets[1].closed)
  answers()
  await polled(head)
  assert.equal(head.state, 'polling')
  Object.assign(globalThis, timers)
}
console.log('The pages take answers for what they are')
process.exit(0)
