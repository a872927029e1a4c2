// What the pages decode and print is held against viem: calls, errors and logs of many forms, amounts to the last digit.
import assert from 'node:assert/strict'
import { encodeAbiParameters, encodeEventTopics, encodeFunctionData, formatUnits, parseAbi } from 'viem'
import { load } from './load.mjs'

const { decodeCall, decodeLog } = await load('abi.js')
const { amount, span } = await load('format.js')

/** What viem was given, in the form that the pages tell. */
const told = (value) =>
  Array.isArray(value) ? value.map(told) : typeof value === 'object' ? Object.values(value).map(told) : String(value).toLowerCase()
const found = (item) => (Array.isArray(item.value) ? item.value.map(found) : item.value.toLowerCase())

const address = '0x00000000000000000000000000000000000000aa'
const calls = [
  ['transfer(address to, uint256 amount)', [address, 2n ** 256n - 1n]],
  ['f(int8 a, int256 b, bool c, bytes4 d)', [-128, -(2n ** 255n), true, '0x01020304']],
  ['f(string a, bytes b, string c)', ['grüße 😀', '0x', 'x'.repeat(100)]],
  ['f(uint256[] a, address[2] b, bytes[] c)', [[1n, 2n, 3n], [address, address], ['0x1234', '0x']]],
  ['f((address target, bool allowFailure, bytes callData)[] calls)', [[{ target: address, allowFailure: false, callData: '0xdeadbeef' }, { target: address, allowFailure: true, callData: '0x' }]]],
  ['f((uint8 a, (string b, uint16[3] c) d) e, uint256 f)', [{ a: 7, d: { b: 'deep', c: [1, 2, 3] } }, 9n]],
  ['f(uint8[2][] a, uint8[][2] b)', [[[1, 2], [3, 4]], [[5], [6, 7]]]],
  ['f()', []],
]
for (const [signature, args] of calls) {
  const data = encodeFunctionData({ abi: parseAbi([`function ${signature}`]), args })
  const decoded = decodeCall(signature, data)
  assert.deepEqual(decoded.values.map(found), args.map(told), signature)
  for (let length = 10; length < data.length && args.length > 0; length += 62) {
    const cut = data.slice(0, length)
    try {
      decodeCall(signature, cut)
    } catch {
      continue
    }
    // What is cut in the padding of the last word can still be read.
    assert.ok(length > data.length - 64, `${signature} cut to ${length}`)
  }
}
const bomb = '0x00000000' + (32n).toString(16).padStart(64, '0') + 'f'.repeat(64)
assert.throws(() => decodeCall('f(uint256[] a)', bomb), /too/)
assert.throws(() => decodeCall('f(string a)', bomb), /too/)

const event = 'Moved(address indexed from, string indexed note, uint256 amount, string memo)'
const abi = parseAbi([`event ${event}`])
const topics = encodeEventTopics({ abi, eventName: 'Moved', args: { from: address, note: 'hashed' } })
const log = decodeLog(event, topics, encodeAbiParameters([{ type: 'uint256' }, { type: 'string' }], [5n, 'lunch']))
assert.deepEqual(log.values.map((value) => value.value.toLowerCase()), [address.toLowerCase(), topics[2], '5', 'lunch'])
assert.throws(() => decodeLog(event, topics.slice(0, 2), '0x'))

for (const wei of [0n, 1n, 10n ** 18n, 123456789012345678901234567890n, 10n ** 18n - 1n, -(10n ** 17n)]) {
  assert.equal(amount(wei).replaceAll(',', '').replace('−', '-'), formatUnits(wei, 18), `${wei}`)
}
assert.equal(amount('999999999999999999', 18, 4), '0.9999', 'never rounded up')
assert.equal(amount('1', 18, 4), '<0.0001')
assert.equal(amount('1234567', 0), '1,234,567')
assert.equal(span(59_600), '60 s')
console.log(`The pages' modules agree with viem: ${calls.length} calls`)
process.exit(0)
