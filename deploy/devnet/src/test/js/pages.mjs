// A person in front of the explorer: every page at a desk's and at a phone's width, by mouse and by keyboard, in headless Chromium.
// Fails on an error in the console, on a request to another host, on a page wider than its window, on what has no name.
// Usage: node pages.mjs <http url> <token artifact> [folder for pictures]
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { createPublicClient, createWalletClient, defineChain, encodeFunctionData, http, parseAbi, parseEther } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

const [url, artifactFile, pictures] = process.argv.slice(2)
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const MARKUP = '<img src=x><b>bold</b>'
const WAIT_MS_MAX = 15_000

/** Something to look at: transfers, a token with its transfers, a call that fails, one that is refused. */
async function traffic() {
  const id = await createPublicClient({ transport: http(url) }).getChainId()
  const chain = defineChain({ id, name: 'Lumia', nativeCurrency: { name: 'LUMIA', symbol: 'LUMIA', decimals: 18 }, rpcUrls: { default: { http: [url] } } })
  const [account, other] = [6, 7].map((addressIndex) => mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex }))
  const wallet = createWalletClient({ account, chain, transport: http(url) })
  const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 50 })
  const done = async (sent) => reader.waitForTransactionReceipt({ hash: await sent })
  const { abi, bytecode } = JSON.parse(readFileSync(artifactFile, 'utf8'))
  const { contractAddress: token } = await done(wallet.deployContract({ abi, bytecode, args: [10n ** 24n] }))
  let transfer
  for (let i = 1n; i <= 3n; i++) {
    await done(wallet.sendTransaction({ to: other.address, value: parseEther('1.25') * i }))
    transfer = await done(wallet.writeContract({ address: token, abi, functionName: 'transfer', args: [other.address, parseEther('20') * i] }))
  }
  const tooMuch = encodeFunctionData({ abi, functionName: 'transfer', args: [other.address, 10n ** 30n] })
  const failed = await done(wallet.sendTransaction({ to: token, data: tooMuch, gas: 100_000n }))
  const text = encodeFunctionData({ abi: parseAbi(['function Error(string message)']), args: [MARKUP] })
  const marked = await done(wallet.sendTransaction({ to: other.address, data: text }))
  // Two of one future nonce, each run dearer than the last: the first is replaced, the second is parked.
  const ahead = createWalletClient({ account: other, chain, transport: http(url) })
  const nonce = (await reader.getTransactionCount({ address: other.address })) + 3
  const price = BigInt(Math.floor(Date.now() / 1000))
  const park = (times) => ahead.sendTransaction({ to: account.address, value: 1n, nonce, gas: 21_000n, maxFeePerGas: price * times, maxPriorityFeePerGas: price * times })
  const replaced = await park(1n).catch(() => null)
  const parked = await park(2n).catch(() => null)
  const more = async () => done(wallet.sendTransaction({ to: other.address, value: parseEther('0.01') })).catch(() => {})
  return { token, account: account.address.toLowerCase(), transfer, failed, marked, waiting: [replaced, parked].filter((hash) => hash), more }
}

const seen = await traffic()
const profile = mkdtempSync(join(tmpdir(), 'pages-'))
const context = await chromium.launchPersistentContext(profile, {
  executablePath: browserPath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const troubles = []
let looked = 0

/** Chromium tells the console of each answer 404, and some pages ask for what need not be there. */
const isAbsent = (message) => /status of 404/.test(message.text()) && /\/v1\/(transactions|batches|rewards)\//.test(message.location().url)

/** A page of the browser that tells what goes wrong in it. */
async function window_(size, scheme) {
  const page = await context.newPage()
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: scheme })
  page.setDefaultTimeout(WAIT_MS_MAX)
  page.on('console', (message) => message.type() === 'error' && !isAbsent(message) && troubles.push(`${page.url()}: console: ${message.text()}`))
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`))
  page.on('request', (request) => new URL(request.url()).host === new URL(url).host || troubles.push(`${page.url()} asks ${request.url()}`))
  return page
}

async function still(page) {
  try {
    await page.waitForFunction(() => document.querySelector('main')?.children.length > 0 && !document.querySelector('main .skeleton'), null, { timeout: WAIT_MS_MAX })
  } catch (e) {
    throw new Error(`${page.url()} is still loading after ${WAIT_MS_MAX} ms`, { cause: e })
  }
}

/** What every page must be, whatever it shows. */
async function inspect(page) {
  const found = await page.evaluate(() => {
    const named = (e) => (e.getAttribute('aria-label') ?? e.getAttribute('aria-labelledby') ?? e.textContent ?? '').trim() !== '' || e.labels?.length > 0
    return {
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      nameless: [...document.querySelectorAll('a, button, input, [role=img], [role=tab]')].filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 120)),
      headings: document.querySelectorAll('h1').length,
      alerts: [...document.querySelectorAll('main .failure')].map((e) => e.textContent.trim().slice(0, 200)),
      inline: document.querySelectorAll('script:not([src]), style').length,
    }
  })
  const here = `${page.url()} at ${page.viewportSize().width}`
  if (found.wider > 0) troubles.push(`${here} is ${found.wider} px wider than its window`)
  if (found.nameless.length) troubles.push(`${here} has what no reader can name: ${found.nameless.join(' ')}`)
  if (found.headings !== 1) troubles.push(`${here} has ${found.headings} first headings`)
  if (found.alerts.length) troubles.push(`${here} shows a failure: ${found.alerts.join('; ')}`)
  if (found.inline) troubles.push(`${here} has something inline`)
  looked += 1
}

async function look(page, path) {
  await page.goto(url + path)
  await still(page)
  await inspect(page)
}

const block = Number(seen.transfer.blockNumber)
const paths = ['/', '/blocks', `/block/${block}`, '/block/999999999999', '/transactions', `/tx/${seen.transfer.transactionHash}`, `/tx/${seen.failed.transactionHash}`,
  ...seen.waiting.map((hash) => `/tx/${hash}`), `/tx/0x${'ab'.repeat(32)}`, `/address/${seen.account}`, `/token/${seen.token}`, '/address/0x01', '/batches', '/batch/0', '/batch/999999', '/sequencers',
  '/rewards', '/rewards/epoch/0', '/rewards/epoch/999999']
const operator = (await (await fetch(`${url}/v1/sequencers`)).json()).members[0].operator
paths.push(`/rewards/operator/${operator}`)

for (const [name, size] of Object.entries(WIDTHS)) {
  const page = await window_(size, 'light')
  for (const path of paths) await look(page, path)
  await page.close()
  console.log(`${paths.length} pages at ${size.width} px (${name})`)
}

// Text of the chain stays text.
const marked = await window_(WIDTHS.desk, 'light')
await look(marked, `/tx/${seen.marked.transactionHash}`)
await marked.waitForSelector('.values .value')
assert.equal(await marked.textContent('.values .value'), `“${MARKUP}”`)
assert.equal(await marked.evaluate(() => document.querySelectorAll('main img, main b').length), 0)
await marked.close()

// By mouse, from page to page, without loading again.
const desk = await window_(WIDTHS.desk, 'dark')
await look(desk, '/')
await desk.evaluate(() => (window.stayed = true))
for (const name of ['Blocks', 'Transactions', 'Batches', 'Sequencers', 'Rewards']) {
  await desk.click(`nav[aria-label="Pages of the explorer"] a:text-is("${name}")`)
  await desk.waitForFunction((title) => document.title.startsWith(title), name)
  await still(desk)
  await inspect(desk)
}
await desk.click('nav a:text-is("Blocks")')
await still(desk)
await desk.click('.pager button:has-text("Older") >> nth=0')
await still(desk)
await desk.click('tbody a.figure >> nth=0')
await desk.waitForURL('**/block/*')
await still(desk)
await desk.goBack()
await desk.waitForURL('**/blocks')
assert.ok(await desk.evaluate(() => window.stayed), 'pages change without loading')
const scheme = () => desk.evaluate(() => getComputedStyle(document.body).backgroundColor)
const before = await scheme()
await desk.click('.icon-button')
assert.notEqual(await scheme(), before, 'the switch changes the scheme')
await desk.reload()
await still(desk)
assert.notEqual(await scheme(), before, 'the scheme that was chosen holds')
await desk.click('.icon-button')

// By keyboard: a search, and everything can be reached.
for (const [text, to] of [[String(block), `/block/${block}`], ['batch 0', '/batch/0'], [seen.account, `/address/${seen.account}`], [seen.transfer.transactionHash, `/tx/${seen.transfer.transactionHash}`], [seen.transfer.blockHash, `/block/${block}`]]) {
  await desk.evaluate(() => document.activeElement.blur())
  await desk.keyboard.press('/')
  await desk.keyboard.type(text)
  await desk.keyboard.press('Enter')
  await desk.waitForURL(`**${to}`)
  await still(desk)
}
await still(desk)
await look(desk, `/tx/${seen.transfer.transactionHash}`)
const reachable = await desk.evaluate(() => [...document.querySelectorAll('a[href], button:not(:disabled), input, summary, [tabindex="0"]')].filter((e) => e.checkVisibility()).length)
const reached = new Set()
for (let i = 0; i < reachable + 5; i++) {
  await desk.keyboard.press('Tab')
  reached.add(await desk.evaluate(() => {
    const e = document.activeElement
    e.dataset.reached ??= String(Math.random())
    return e.dataset.reached
  }))
}
assert.ok(reached.size >= reachable, `the keyboard reaches ${reached.size} of ${reachable}`)

// The head goes on by itself.
await look(desk, '/')
await desk.waitForSelector('.connection.good')
const height = () => desk.evaluate(() => document.querySelector('.huge').textContent)
const first = await height()
await desk.waitForFunction((was) => document.querySelector('.huge').textContent !== was, first)

// Without a WebSocket the head is asked for; without a node the page says so, and goes on when it is back.
const polling = await window_(WIDTHS.phone, 'light')
await polling.addInitScript(() => {
  globalThis.WebSocket = class {
    constructor() {
      throw new Error('none here')
    }
  }
})
await look(polling, '/')
await polling.waitForSelector('.connection:has-text("Polling")')
const polled = await polling.textContent('.huge')
await polling.waitForFunction((was) => document.querySelector('.huge').textContent !== was, polled)
const toldBefore = troubles.length
await polling.route('**/*', (route) => route.abort())
await polling.waitForSelector('.connection.bad:has-text("Node away")')
await polling.unroute('**/*')
await polling.waitForSelector('.connection:has-text("Polling")')
troubles.length = toldBefore
await polling.close()

// Turns that the page works out from the evidence are as many as were counted.
const closed = await fetch(`${url}/v1/rewards/epochs/0`)
if (closed.ok) {
  const counted = (await closed.json()).operators.reduce((sum, one) => sum + one.batchesInTurn, 0)
  const turns = await window_(WIDTHS.desk, 'light')
  await look(turns, '/rewards/epoch/0')
  assert.equal(await turns.locator('.badge.good:text-is("in turn")').count(), counted)
  await turns.close()
}

// The claim by a wallet of the browser: what it is asked to send is the call that the node gives.
const claims = await (await fetch(`${url}/v1/rewards/claims/${operator}`)).json()
if (claims.claim && BigInt(claims.claimable.amount) > 0n) {
  const wallet = await window_(WIDTHS.desk, 'light')
  await wallet.addInitScript((chain) => {
    globalThis.ethereum = {
      asked: [],
      async request(call) {
        this.asked.push(call)
        return { eth_requestAccounts: ['0x' + '11'.repeat(20)], eth_chainId: chain, eth_sendTransaction: '0x' + '22'.repeat(32) }[call.method]
      },
    }
  }, '0x' + claims.l1ChainId.toString(16))
  await look(wallet, `/rewards/operator/${operator}`)
  await wallet.click('button:has-text("Claim with")')
  await wallet.waitForSelector('.badge.good:text-is("Sent")')
  const sent = await wallet.evaluate(() => globalThis.ethereum.asked.at(-1))
  assert.deepEqual(sent, { method: 'eth_sendTransaction', params: [{ from: '0x' + '11'.repeat(20), ...claims.claim }] })
  console.log('The wallet is asked to send the claim')
}

// The node away: the page says so, and comes back by itself.
const away = await window_(WIDTHS.desk, 'light')
await away.route('**/v1/**', (route) => route.abort())
const known = troubles.length
await away.goto(`${url}/blocks`)
await away.waitForSelector('main .failure')
await away.unroute('**/v1/**')
await away.click('main .failure button')
await away.waitForSelector('main tbody tr')
troubles.length = known

if (pictures) {
  const shots = [['home', '/', 'desk', 'light'], ['home-dark', '/', 'desk', 'dark'], ['home-phone', '/', 'phone', 'light'], ['block', `/block/${block}`, 'desk', 'light'],
    ['transaction', `/tx/${seen.transfer.transactionHash}`, 'desk', 'light'], ['transaction-phone', `/tx/${seen.transfer.transactionHash}`, 'phone', 'dark'], ['failed', `/tx/${seen.failed.transactionHash}`, 'desk', 'light'],
    ['token', `/token/${seen.token}`, 'desk', 'dark'], ['batch', '/batch/0', 'desk', 'light'], ['sequencers', '/sequencers', 'desk', 'light'], ['rewards', '/rewards', 'desk', 'light'],
    ['rewards-phone', '/rewards', 'phone', 'dark'], ['rewards-operator', `/rewards/operator/${operator}`, 'desk', 'light'], ['rewards-epoch', '/rewards/epoch/0', 'desk', 'light']]
  let going = true
  const busy = (async () => {
    while (going) await seen.more()
  })()
  await desk.waitForTimeout(6_000)
  for (const [name, path, width, scheme] of shots) {
    const page = await window_(WIDTHS[width], scheme)
    await page.addInitScript(() => localStorage.removeItem('theme'))
    await page.goto(url + path)
    await still(page)
    await page.waitForFunction(() => !document.querySelector('.connection.wait'))
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
    await page.close()
  }
  going = false
  await busy
}

await context.close()
rmSync(profile, { recursive: true, force: true })
assert.deepEqual(troubles, [], troubles.join('\n'))
console.log(`The pages are as they should be: ${looked} looks, no error, no other host`)
process.exit(0)
