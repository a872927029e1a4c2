// A transaction: its way from being accepted to final, what it called, what it did.

import { html, nothing, card, facts, heading, failure, missing, skeleton, blockLink, tx, address, hex, l1, level, badge, time, copyButton } from './parts.js';
import { num, gwei, int, big, utc, span, amount, bytes, percent } from './format.js';
import { batch, NodeError, restOrNull } from './node.js';
import { sequencer } from './lists.js';
import { decodeCall, decodeLog, decoding } from './abi.js';
import { remembering } from './asking.js';

const TYPES = { 0: 'Legacy', 1: 'With access list (EIP-2930)', 2: 'EIP-1559', 3: 'Blobs', 4: 'Sets code (EIP-7702)', 126: 'Deposit from layer 1' };
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const REVERTED = 3;
const NONE = [];

const names = remembering(async (selector) => ({ value: (await restOrNull(`/v1/signatures/${selector}`))?.signatures ?? NONE, whole: true }));

/** What a selector is called; null until it is here. */
export const named = (ctx, selector) => names(selector, ctx.update);

function text(answer) {
  if (typeof answer !== 'string') return null;
  try {
    return decodeCall('f(string)', '0x00000000' + answer.slice(2)).values[0].value.slice(0, 40);
  } catch {
    return null;
  }
}

/** What name(), symbol(), decimals() and totalSupply() answered; whole unless one could not be asked: a revert is an answer. */
export function tokenOf(answers) {
  const [name, symbol, decimals, supply] = answers;
  const places = typeof decimals === 'string' && decimals.length === 66 ? BigInt(decimals) : null;
  return {
    value: { name: text(name), symbol: text(symbol), decimals: places !== null && places <= 60n ? Number(places) : null, supply: typeof supply === 'string' && supply.length === 66 ? supply : null },
    whole: answers.every((answer) => !(answer instanceof NodeError) || answer.code === REVERTED),
  };
}

const TOKEN_CALLS = ['0x06fdde03', '0x95d89b41', '0x313ce567', '0x18160ddd'];
const tokens = remembering(async (contract) => tokenOf(await batch(TOKEN_CALLS.map((data) => ['eth_call', [{ to: contract, data }, 'latest']]))));

/** A token's name, symbol and decimals, as the contract says them; null until they are here. */
export const token = (ctx, contract) => tokens(contract, ctx.update);

/** An amount of a token, with its symbol where it says one; of unknown decimals as it is, and said so. */
export function tokenAmount(ctx, contract, value) {
  const about = token(ctx, contract);
  const decimals = about?.decimals ?? null;
  return html`<span class="figure">${amount(value, decimals ?? 0, 6)}</span>${decimals === null ? html` <span class="muted">smallest units of</span>` : nothing} <a href="/token/${contract}" class="token" title=${contract}>${about?.symbol || 'token'}</a>`;
}

const WAITING = {
  received: 'It came here a moment ago; the log has not acknowledged it yet.',
  parked: 'Its nonce is ahead of its sender’s. It is kept, and goes into the log once the nonces before it are there.',
  accepted: 'It is durable in the log and waits for its block.',
};

/** Hashes of other transactions in a sentence lead to them. */
const linked = (text) => (text ?? '').split(/(0x[0-9a-f]{64})/).map((part) => (/^0x[0-9a-f]{64}$/.test(part) ? tx(part, { quiet: true, head: 8, tail: 6 }) : part));

export function transaction(ctx, id) {
  const hash = id.toLowerCase();
  const state = { value: null, error: null };
  const decode = decoding();
  const read = () =>
    ctx.load(state, async (signal) => {
      if (!/^0x[0-9a-f]{64}$/.test(hash)) return { none: true };
      const [timeline, status] = await Promise.all([restOrNull(`/v1/transactions/${hash}/timeline`, signal), restOrNull(`/v1/transactions/${hash}`, signal)]);
      const reverted = status?.receipt?.status === '0x0' && status.transaction.to ? (state.value?.reverted ?? (await revert(status.transaction, signal))) : null;
      return { timeline, status, reverted, none: !timeline && !status };
    });
  const ended = () => ['finalized', 'refused'].includes(state.value?.status?.level);
  read();
  ctx.every(1_500, () => ended() || read());
  return {
    title: `Transaction ${hash.slice(0, 10)}`,
    view() {
      if (state.error && !state.value) return html`${heading('Transaction', hex(hash, { quiet: true }))}${failure(state.error, read)}`;
      if (!state.value) return html`${heading('Transaction', hex(hash, { quiet: true }))}<div class="card">${skeleton(9)}</div>`;
      const { timeline, status, none } = state.value;
      if (none) return missing('This node knows no such transaction', 'It was never accepted here, or it is on another chain. If it was sent a moment ago, this page finds it by itself.');
      const sent = status?.transaction;
      const receipt = status?.receipt;
      return html`
        ${heading('Transaction', html`<span class="wide-only">${hex(hash, { whole: true })}</span><span class="narrow-only">${hex(hash, { head: 8, tail: 8 })}</span>`, html`${receipt && receipt.status === '0x0' ? badge('Failed', 'bad') : receipt ? badge('Success', 'good') : nothing} ${level(status?.level ?? timeline.level)}`)}
        <div class="split">
          <div>
            ${sent ? card('Overview', overview(sent, receipt)) : nothing}
            ${!sent && status?.reason ? card('Refused', html`<p>${badge(status.reason, 'bad')}</p><p class="note">${linked(status.detail)}</p>`) : nothing}
            ${!sent && WAITING[status?.level] ? card('Waiting', html`<p>${WAITING[status.level]}</p><p class="note">What it sends stands here once it is in a block.</p>`) : nothing}
            ${state.value.reverted ? card('Why it failed', why(ctx, decode, state.value.reverted)) : nothing}
            ${receipt ? moves(ctx, receipt) : nothing}
            ${sent && sent.input !== '0x' ? card(sent.to ? 'Call' : 'Makes a contract', call(ctx, decode, sent)) : nothing}
          </div>
          ${card('Timeline', steps(ctx, timeline))}
        </div>
        ${receipt?.logs.length ? card(receipt.logs.length === 1 ? '1 log' : `${num(receipt.logs.length)} logs`, html`${receipt.logs.map((log) => logged(ctx, decode, log))}`, { id: 'logs' }) : nothing}`;
    },
  };
}

function overview(sent, receipt) {
  const type = int(sent.type);
  const fee = receipt ? big(receipt.gasUsed) * big(receipt.effectiveGasPrice ?? '0x0') : null;
  return facts([
    ['Block', html`${blockLink(int(sent.blockNumber))} <span class="muted">place ${int(sent.transactionIndex)}</span>`],
    ['From', html`<span class="wide-only">${address(sent.from, { whole: true })}</span><span class="narrow-only">${address(sent.from, { head: 8, tail: 6 })}</span>`],
    sent.to
      ? ['To', html`<span class="wide-only">${address(sent.to, { whole: true })}</span><span class="narrow-only">${address(sent.to, { head: 8, tail: 6 })}</span>`]
      : ['Contract made', receipt?.contractAddress ? address(receipt.contractAddress, { whole: true }) : '–'],
    ['Value', html`<strong class="figure">${amount(sent.value)}</strong> LUMIA`],
    fee === null ? null : ['Fee', html`<span class="figure">${amount(fee)}</span> LUMIA`],
    receipt ? ['Gas used', html`<span class="figure">${num(int(receipt.gasUsed))}</span> <span class="muted">of ${num(int(sent.gas))}, ${percent(int(receipt.gasUsed), int(sent.gas))}</span>`] : null,
    receipt?.effectiveGasPrice ? ['Price', html`<span class="figure">${gwei(receipt.effectiveGasPrice)}</span>`] : null,
    ['Nonce', html`<span class="figure">${num(int(sent.nonce))}</span>`],
    ['Type', TYPES[type] ?? `Type ${type}`],
    sent.mint ? ['Minted', html`<span class="figure">${amount(sent.mint)}</span> LUMIA`] : null,
    sent.authorizationList?.length ? ['Authorizations', html`${sent.authorizationList.map((one) => html`<div>to ${address(one.address)}</div>`)}`] : null,
  ]);
}

function moves(ctx, receipt) {
  const found = receipt.logs.filter((log) => log.topics[0] === TRANSFER && log.topics.length >= 3);
  if (found.length === 0) return nothing;
  const party = (topic) => address('0x' + topic.slice(26), { quiet: true });
  return card('Tokens', html`<ul class="moves">${found.slice(0, 50).map((log) => html`<li>
    ${log.topics.length === 4 ? html`piece <span class="figure">${big(log.topics[3]).toString()}</span> of ${address(log.address, { quiet: true })}` : html`<strong>${tokenAmount(ctx, log.address, log.data === '0x' ? '0x0' : log.data.slice(0, 66))}</strong>`}
    <span class="muted">from</span> ${party(log.topics[1])} <span class="muted">to</span> ${party(log.topics[2])}</li>`)}</ul>`);
}

/** A decoded value; what is an address leads to its page. */
export function valueOf(item) {
  if (Array.isArray(item.value)) return item.value.length === 0 ? html`<span class="muted">none</span>` : values(item.value);
  if (item.type === 'address') return address(item.value, { whole: true, plain: true });
  if (item.type === 'string') return html`<span class="value">“${item.value}”</span>`;
  if (item.value.length > 200) return html`<pre class="raw">${item.value}</pre>`;
  return html`<span class="value">${/^u?int/.test(item.type) && item.value.length > 4 ? num(item.value) : item.value}</span>`;
}

export const values = (items) => html`<ul class="values">${items.map((item, i) => html`<li><span class="name"><span>${item.name || `#${i}`}</span><span class="type">${item.type}</span></span><div>${valueOf(item)}</div></li>`)}</ul>`;

function call(ctx, decode, sent) {
  const raw = html`<pre class="raw" tabindex="0" aria-label="Input as bytes">${sent.input}</pre>`;
  const size = html`<span class="muted">${num(bytes(sent.input))} bytes</span> ${copyButton(sent.input, 'input')}`;
  if (!sent.to) return html`<p class="note">The contract’s init code: ${size}</p><details><summary>Init code</summary>${raw}</details>`;
  if (sent.input.length < 10) return html`<p class="note">Too short for a call: ${size}</p>${raw}`;
  const selector = sent.input.slice(0, 10);
  const signatures = named(ctx, selector);
  if (signatures === null) return skeleton(3);
  const decoded = decode('call', sent.input, signatures, (signature) => decodeCall(signature, sent.input));
  if (!decoded) {
    return html`<p class="note">${signatures.length ? `${signatures[0]} does not fit the input.` : html`No signature is known for <code>${selector}</code>. The operator can name it in <code>lumia.ingress.pages.signatures-file</code>.`} ${size}</p>${raw}`;
  }
  return html`<p class="call-name"><strong>${decoded.name}</strong></p>${decoded.values.length ? values(decoded.values) : html`<p class="note">without arguments</p>`}
    <details><summary>Input as bytes</summary><p class="note">${size}</p>${raw}</details>`;
}

function logged(ctx, decode, log) {
  const signatures = log.topics.length ? named(ctx, log.topics[0]) : NONE;
  const decoded = decode(log.logIndex, log.data, signatures, (signature) => decodeLog(signature, log.topics, log.data));
  return html`<div class="log">
    <p class="log-head"><span class="muted figure">${int(log.logIndex)}</span> <strong class="mono">${decoded?.name ?? 'Log'}</strong> <span class="muted">of</span> ${address(log.address)}</p>
    ${decoded ? values(decoded.values) : signatures === null ? skeleton(2) : html`<ul class="values">${log.topics.map((topic, i) => html`<li><span class="name">topic ${i}</span><div class="value">${topic}</div></li>`)}${log.data !== '0x' ? html`<li><span class="name">data</span><pre class="raw">${log.data}</pre></li>` : nothing}</ul>`}
  </div>`;
}

/** What the same call answers on the block before: most often what it failed with. */
async function revert(sent, signal) {
  const [answer] = await batch([['eth_call', [{ from: sent.from, to: sent.to, data: sent.input, value: sent.value, gas: sent.gas }, '0x' + (int(sent.blockNumber) - 1).toString(16)]]], signal);
  return answer instanceof NodeError ? { message: answer.message, data: typeof answer.data === 'string' ? answer.data : null } : { message: 'The same call succeeds on the state of the block before.', data: null };
}

function why(ctx, decode, { message, data }) {
  const signatures = data?.length >= 10 ? named(ctx, data.slice(0, 10)) : NONE;
  const decoded = decode('why', data, signatures, (signature) => decodeCall(signature, data));
  return html`${decoded ? html`<p class="call-name"><strong>${decoded.name}</strong></p>${values(decoded.values)}` : html`<p>${message}</p>${data && data !== '0x' ? html`<pre class="raw">${data}</pre>` : nothing}`}
    <p class="note">As the same call answers on the state of the block before.</p>`;
}

// The way of a transaction

const NAMES = {
  accepted: 'Accepted',
  parked: 'Parked',
  logged: 'In the log',
  sealed: 'Sealed into a block',
  executed: 'Executed',
  refused: 'Refused',
  attested: 'Attested',
  batched: 'Batched',
  posted: 'Posted to layer 1',
  safe: 'Safe',
  finalized: 'Final',
};
const AWAITED = ['logged', 'sealed', 'executed', 'attested', 'batched', 'posted', 'safe', 'finalized'];

function steps(ctx, timeline) {
  if (!timeline) return html`<p class="note">No timeline is kept of it.</p>`;
  const came = timeline.steps;
  const started = came.map((step) => int(step.timeMs)).find((ms) => ms !== null) ?? null;
  const ended = came.some((step) => step.step === 'refused');
  const todo = ended ? [] : AWAITED.filter((name) => AWAITED.indexOf(name) > Math.max(-1, ...came.map((step) => AWAITED.indexOf(step.step))));
  let before = started;
  return html`<ol class="timeline">
    ${came.map((step) => {
      const ms = int(step.timeMs);
      const since = ms !== null && before !== null ? ms - before : null;
      if (ms !== null) before = ms;
      const tone = step.step === 'refused' || (step.step === 'executed' && step.status === '0x0') ? 'bad' : ['safe', 'finalized'].includes(step.step) ? 'good' : '';
      return html`<li class=${tone}>
        <span class="mark" aria-hidden="true">${tone === 'bad' ? '✕' : '✓'}</span>
        <span class="step">${NAMES[step.step] ?? step.step}${step.step === 'executed' && step.status === '0x0' ? ', and failed' : ''}</span>
        <span class="after" title=${ms ? utc(ms) : ''}>${ms === null ? '' : since === null || ms === started ? html`<strong>${utc(ms).slice(11, 23).replace(' UTC', '')}</strong>` : html`<strong>${since < 0 ? '−' : '+'}${span(Math.abs(since))}</strong>`}</span>
        <span class="evidence">${evidence(ctx, step)}</span>
      </li>`;
    })}
    ${todo.map((name, i) => html`<li class="todo"><span class="mark" aria-hidden="true"></span><span class="step">${NAMES[name]}</span><span class="after">${i === 0 ? 'next' : ''}</span></li>`)}
  </ol>
  ${started !== null && before !== null && before > started ? html`<p class="note total">${span(before - started)} from the first step to the last, ${time(started)}</p>` : nothing}`;
}

const item = (name, value) => html`<span>${name} ${value}</span>`;

function evidence(ctx, step) {
  const parts = [];
  if (step.origin) parts.push(html`<span>by ${sequencer(ctx, step.origin, { quiet: true })}</span>`);
  if (step.inboxIndex) parts.push(item('message of layer 1', num(int(step.inboxIndex))));
  if (step.offset) parts.push(item('offset', num(int(step.offset))));
  if (step.beforeOffset) parts.push(item('before offset', num(int(step.beforeOffset))));
  if (step.step === 'sealed' || step.step === 'refused') {
    if (step.blockNumber) parts.push(html`<span>block ${blockLink(int(step.blockNumber))}</span>`);
    if (step.slot) parts.push(item('slot', `${num(int(step.slot))}${int(step.rank) > 0 ? `, rank ${int(step.rank)}` : ''}`));
    if (step.sequencer) parts.push(html`<span>by ${sequencer(ctx, step.sequencer, { quiet: true })}</span>`);
    if (step.sealHash) parts.push(html`<span>seal ${hex(step.sealHash, { what: 'seal' })}</span>`);
  }
  if (step.reason) parts.push(html`<span>${badge(step.reason, 'bad')} ${linked(step.detail)}</span>`);
  if (step.gasUsed) parts.push(item('gas', num(int(step.gasUsed))));
  if (step.stateRoot) parts.push(html`<span>state ${hex(step.stateRoot, { what: 'state root' })}</span>`);
  if (step.operators) {
    parts.push(item('weight', `${num(int(step.weight))} of ${num(int(step.totalWeight))}`));
    if (step.certifiedBlock) parts.push(html`<span>certificate of block ${blockLink(int(step.certifiedBlock))}</span>`);
    for (const operator of step.operators) parts.push(html`<span>${sequencer(ctx, operator, { quiet: true })}</span>`);
  }
  if (step.batchIndex) parts.push(html`<span><a href="/batch/${int(step.batchIndex)}">batch ${num(int(step.batchIndex))}</a>, blocks ${num(int(step.firstBlock))} to ${num(int(step.lastBlock))}</span>`);
  if (step.l1TransactionHash) parts.push(l1(step.l1TransactionHash, ctx.shared.network?.l1Explorer));
  if (step.l1BlockNumber) parts.push(item('L1 block', num(int(step.l1BlockNumber))));
  return parts;
}
