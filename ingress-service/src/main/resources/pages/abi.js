// Calldata and logs by a signature's types. What does not fit its signature is shown as it is: decode throws.

const WORD = 64;
const ITEMS_MAX = 1_000;
/** Values of a call or a log in all, those within others too. */
const VALUES_MAX = 4_000;
/** How often a byte is told on average: encoders tell each once, some let empty values share a word. */
const TIMES_MAX = 2;

/** "transfer(address to, uint256 amount)" as a name and a list of { type, name, indexed, parts, array }. */
export function parse(signature) {
  const open = signature.indexOf('(');
  let at = open;
  function tuple() {
    const parts = [];
    at += 1;
    for (;;) {
      while (signature[at] === ' ') at += 1;
      if (signature[at] === ')') {
        at += 1;
        return parts;
      }
      if (signature.startsWith('tuple(', at)) at += 5;
      const inner = signature[at] === '(' ? tuple() : null;
      let word = '';
      while (at < signature.length && !',)'.includes(signature[at])) word += signature[at++];
      if (at >= signature.length) throw new Error('no end');
      if (signature[at] === ',') at += 1;
      const words = word.trim().split(/ +/);
      const type = inner ? words.shift() : words.shift().replace(/^(u?int)(?![0-9])/, '$1256');
      parts.push(member(inner, type, words.filter((w) => w !== 'indexed' && !['calldata', 'memory', 'payable'].includes(w)).pop() ?? '', words.includes('indexed')));
    }
  }
  return { name: signature.slice(0, open), inputs: tuple() };
}

function member(inner, type, name, indexed) {
  const array = /\[([0-9]*)\]$/.exec(type);
  if (array) {
    return { type: (inner ? 'tuple' : '') + type, name, indexed, array: array[1], item: member(inner, type.slice(0, array.index), '', false) };
  }
  return { type: inner ? 'tuple' : type, name, indexed, parts: inner };
}

const isDynamic = (t) =>
  t.array !== undefined ? t.array === '' || isDynamic(t.item) : t.parts ? t.parts.some(isDynamic) : t.type === 'bytes' || t.type === 'string';

const size = (t) =>
  isDynamic(t) ? WORD : t.array !== undefined ? Number(t.array) * size(t.item) : t.parts ? t.parts.reduce((sum, part) => sum + size(part), 0) : WORD;

/** Bytes, and how much may still be told of them: places that point to the same bytes cannot make a page of gigabytes. */
const reading = (hex) => ({ hex, charactersLeft: TIMES_MAX * hex.length, valuesLeft: VALUES_MAX });

function take(data, at, characters) {
  if (at + characters > data.hex.length) throw new Error('too short');
  data.charactersLeft -= characters;
  if (data.charactersLeft < 0) throw new Error('told too often');
  return data.hex.slice(at, at + characters);
}

const word = (data, at) => take(data, at, WORD);

function count(data, at) {
  const value = BigInt('0x' + word(data, at));
  if (value * 2n > BigInt(data.hex.length)) throw new Error('too long');
  return Number(value);
}

function sequence(types, data, base) {
  data.valuesLeft -= types.length;
  if (data.valuesLeft < 0) throw new Error('too many');
  let at = base;
  return types.map((type) => {
    const value = isDynamic(type) ? read(type, data, base + 2 * count(data, at)) : read(type, data, at);
    at += size(type);
    return { name: type.name, type: type.type, value };
  });
}

function read(t, data, at) {
  if (t.array !== undefined) {
    const length = t.array === '' ? count(data, at) : Number(t.array);
    if (length > ITEMS_MAX) throw new Error('too many');
    return sequence(Array(length).fill(t.item), data, t.array === '' ? at + WORD : at);
  }
  if (t.parts) return sequence(t.parts, data, at);
  if (t.type === 'bytes' || t.type === 'string') {
    const value = take(data, at + WORD, 2 * count(data, at));
    return t.type === 'bytes' ? '0x' + value : text(value);
  }
  return plain(t.type, word(data, at));
}

function text(data) {
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
}

function plain(type, value) {
  if (type === 'address') {
    if (!/^0{24}/.test(value)) throw new Error('no address');
    return '0x' + value.slice(24);
  }
  if (type === 'bool') {
    if (!/^0{63}[01]$/.test(value)) throw new Error('no bool');
    return value.endsWith('1') ? 'true' : 'false';
  }
  if (type.startsWith('bytes')) return '0x' + value.slice(0, 2 * Number(type.slice(5)));
  if (type.startsWith('uint')) return BigInt('0x' + value).toString();
  if (type.startsWith('int')) return BigInt.asIntN(256, BigInt('0x' + value)).toString();
  return '0x' + value;
}

/** @param input of a call or a revert, with its selector */
export function decodeCall(signature, input) {
  const { name, inputs } = parse(signature);
  return { name, values: sequence(inputs, reading(input.slice(10)), 0) };
}

/** Of indexed values that are no words, a log has the hash alone. */
export function decodeLog(signature, topics, data) {
  const { name, inputs } = parse(signature);
  const indexed = inputs.filter((input) => input.indexed);
  if (indexed.length !== topics.length - 1) throw new Error('other topics');
  const values = sequence(inputs.filter((input) => !input.indexed), reading(data.slice(2)), 0);
  let topic = 1;
  let next = 0;
  return {
    name,
    values: inputs.map((input) => {
      if (!input.indexed) return values[next++];
      const value = topics[topic++].slice(2);
      const hashed = isDynamic(input) || input.parts || input.array !== undefined;
      return { name: input.name, type: input.type, value: hashed ? '0x' + value : plain(input.type, value) };
    }),
  };
}

/** The first of some signatures of one hash that fits, with what it decodes; null where none does. */
function fitting(signatures, decode) {
  for (const signature of signatures) {
    try {
      return { signature, ...decode(signature) };
    } catch {
      // Another of the same hash may fit.
    }
  }
  return null;
}

/** Decodes once what a page draws again and again: by a key, until the bytes or the signatures are others. */
export function decoding() {
  const known = new Map();
  return (key, bytes, signatures, decode) => {
    if (!signatures) return null;
    const before = known.get(key);
    if (before && before.bytes === bytes && before.signatures === signatures) return before.decoded;
    const decoded = fitting(signatures, decode);
    known.set(key, { bytes, signatures, decoded });
    return decoded;
  };
}
