// Verifies eth_getProof against a block's state root, with viem's RLP and Keccak. Usage: node proof.mjs <http url> <account> <slot>...
import assert from 'node:assert/strict'
import { createPublicClient, fromRlp, http, keccak256, numberToHex, pad, toRlp } from 'viem'

const [url, address, ...slots] = process.argv.slice(2)
const reader = createPublicClient({ transport: http(url) })

// The value that nodes prove under a hashed key, or undefined where they prove that there is none.
function proven(root, key, nodes) {
  const path = keccak256(key).slice(2)
  let expected = root
  let at = 0
  for (const [i, encoded] of nodes.entries()) {
    assert.equal(keccak256(encoded), expected, `node ${i} is the one its parent names`)
    let node = fromRlp(encoded, 'hex')
    for (;;) {
      let next
      if (node.length === 17) {
        next = node[parseInt(path[at++], 16)]
      } else {
        const prefix = node[0].slice(2)
        const flag = parseInt(prefix[0], 16)
        const part = prefix.slice(flag & 1 ? 1 : 2)
        if (!path.startsWith(part, at)) return undefined
        at += part.length
        next = node[1]
        if (flag & 2) return next
      }
      if (next === '0x') return undefined
      if (typeof next === 'string') {
        expected = next
        break
      }
      node = next
    }
  }
  throw new Error('the proof ends too early')
}

const minimal = (quantity) => (BigInt(quantity) === 0n ? '0x' : numberToHex(BigInt(quantity)).replace(/^0x(.(..)*)$/, '0x0$1'))

const block = await reader.getBlock()
const storageKeys = slots.map((slot) => pad(slot, { size: 32 }))
const proof = await reader.request({ method: 'eth_getProof', params: [address, storageKeys, numberToHex(block.number)] })
const accountRlp = toRlp([minimal(proof.nonce), minimal(proof.balance), proof.storageHash, proof.codeHash])
const found = proven(block.stateRoot, address, proof.accountProof)
if (found === undefined) {
  assert.equal(BigInt(proof.nonce) + BigInt(proof.balance), 0n, 'an absent account is empty')
} else {
  assert.equal(found, accountRlp)
}
for (const { key, value, proof: nodes } of proof.storageProof) {
  const slot = nodes.length === 0 ? undefined : proven(proof.storageHash, pad(key, { size: 32 }), nodes)
  assert.equal(slot ?? '0x', BigInt(value) === 0n ? '0x' : toRlp(minimal(value)))
}
console.log(`proved at block ${block.number}: ${found === undefined ? 'absent' : 'present'}, slots ${proof.storageProof.map((one) => one.value).join(' ')}`)
