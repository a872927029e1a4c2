// A block: its header, how final it is, its transactions in their order, who signed its result.

import { html, nothing, card, table, facts, heading, failure, missing, skeleton, icon, wide, time, address, badge, level } from './parts.js';
import { num, gwei, int, utc, percent } from './format.js';
import { rest, rpc } from './node.js';
import { paged, sequencer, transactionColumns } from './lists.js';

export function block(ctx, id) {
  const state = { value: null, error: null };
  const certificate = { value: null, error: null };
  let list = null;
  const read = () =>
    ctx.load(state, async (signal) => {
      const header = /^0x[0-9a-f]{64}$/i.test(id)
        ? await rpc('eth_getBlockByHash', [id, false], signal)
        : /^[0-9]{1,15}$/.test(id) || /^(latest|safe|finalized|earliest)$/.test(id)
          ? await rpc('eth_getBlockByNumber', [/^[0-9]/.test(id) ? '0x' + Number(id).toString(16) : id, false], signal)
          : null;
      if (!header) return { header };
      const number = int(header.number);
      const about = await rest(`/v1/blocks/${number}`, signal);
      list ??= paged(ctx, `/v1/blocks/${number}/transactions?limit=25`, 'transactions');
      certificate.busy || ctx.load(certificate, (s) => rest('/v1/certificates', s));
      const known = state.value?.listed;
      return { header, about, listed: known?.number === number ? known : await listedAs(number, signal) };
    });
  read();
  ctx.every(2_000, () => {
    if (state.value?.header ? state.value.about.level !== 'finalized' : /^[0-9]/.test(id)) read();
  });
  return {
    title: `Block ${/^[0-9]+$/.test(id) ? num(id) : id.slice(0, 10)}`,
    view() {
      if (state.error && !state.value) return html`${heading('Block', id)}${failure(state.error, read)}`;
      if (!state.value) return html`${heading('Block', /^[0-9]+$/.test(id) ? num(id) : '…')}<div class="card">${skeleton(8)}</div>`;
      const { header, about, listed } = state.value;
      if (!header) return missing('There is no such block', /^[0-9]+$/.test(id) ? `The head is at ${num(ctx.shared.network?.heights.executed)}; this page fills when block ${num(id)} comes.` : 'Neither a height nor a known hash.');
      const number = int(header.number);
      return html`
        ${heading('Block', html`${num(number)} ${level(about.level)}`, html`
          ${number > 0 ? html`<a class="button" href="/block/${number - 1}">${icon('back')} Block before</a>` : nothing}
          ${number < (ctx.shared.network?.heights.executed ?? number) ? html`<a class="button" href="/block/${number + 1}">Block after ${icon('arrow')}</a>` : nothing}`)}
        <div class="split">
          ${card('Header', header_(ctx, header, listed))}
          ${card('Finality', html`${way(number, about.level)}<h3 class="below">Signatures</h3>${signatures(ctx, certificate.value, number, about.level)}`)}
        </div>
        <section class="card flush" aria-labelledby="of-block">
          <header class="card-head"><h2 id="of-block">${header.transactions.length === 1 ? '1 transaction' : `${num(header.transactions.length)} transactions`}</h2></header>
          ${list.view((rows) => table('Transactions of the block, in its order', transactionColumns({ block: false }), rows, { empty: 'This block has none: it says that time passes.' }))}
        </section>
        <div class="end">${list.pager()}</div>`;
    },
  };
}

const WAY = [
  ['executed', 'Executed'],
  ['attested', 'Attested by two thirds of the weight'],
  ['safe', 'Its batch is in a safe block of layer 1'],
  ['finalized', 'Its batch is final'],
];

function way(number, name) {
  const at = WAY.findIndex(([key]) => key === name);
  return html`<ol class="timeline tight">${WAY.map(([key, words], i) => html`<li class=${i > at ? 'todo' : i > 1 ? 'good' : ''}><span class="mark" aria-hidden="true">${i > at ? '' : '✓'}</span><span class="step">${words}</span><span class="after">${i === at + 1 ? 'next' : ''}</span></li>`)}</ol>`;
}

/** Its row of the list, which names the operator that sealed it: a header has only who gets the fees. */
async function listedAs(number, signal) {
  try {
    const { blocks } = await rest(`/v1/blocks?before=${number + 1}&limit=1`, signal);
    return blocks.find((one) => one.number === number) ?? null;
  } catch {
    return null;
  }
}

function header_(ctx, b, listed) {
  const ms = int(b.timestampMs ?? int(b.timestamp) * 1000);
  const slot = b.extraData.length >= 22 ? int('0x' + b.extraData.slice(6, 22)) : null;
  const weight = b.extraData.length >= 38 ? int('0x' + b.extraData.slice(22, 38)) : null;
  return facts([
    ['Time', html`${utc(ms)} <span class="muted">· ${time(ms)}</span>`],
    ['Sequencer', html`${listed ? sequencer(ctx, listed.sequencer) : html`<span class="muted">not told now</span>`}${slot === null ? nothing : html` <span class="muted">in slot ${num(slot)}</span>`}`],
    ['Fee recipient', address(b.miner, { what: 'fee recipient' })],
    ['Hash', wide(b.hash)],
    ['Parent', int(b.number) > 0 ? wide(b.parentHash, { href: `/block/${int(b.number) - 1}`, what: 'parent block' }) : wide(b.parentHash)],
    ['State root', wide(b.stateRoot, { what: 'state root' })],
    ['Gas used', html`<span class="figure">${num(int(b.gasUsed))}</span> <span class="muted">of ${num(int(b.gasLimit))}, ${percent(int(b.gasUsed), int(b.gasLimit))}</span>`],
    ['Base fee', html`<span class="figure">${gwei(b.baseFeePerGas)}</span>`],
    weight === null ? null : ['Weight of execution', html`<span class="figure">${num(weight)}</span> <span class="muted">the next base fee follows it beside gas</span>`],
    ['Size', html`<span class="figure">${num(int(b.size))}</span> bytes`],
  ]);
}

function signatures(ctx, certificates, number, name) {
  if (!certificates) return skeleton(3);
  const signed = certificates.blocks.find((b) => b.number === number);
  if (!signed) {
    return html`<p class="note">${number === 0 ? 'Genesis needs no signature: its hash is in the contracts on layer 1.' : name === 'executed' ? 'Nobody’s signature is here yet.' : 'More than two thirds of the weight signed this result. The node keeps who signed the last 64 blocks by name; older ones are in their batch’s certificate.'}</p>`;
  }
  return html`<p class="stack">${signed.certified ? badge('Certified', 'good') : badge('Not certified yet', 'wait')} <span class="muted">weight ${num(signed.weight)} of ${num(signed.totalWeight)} signed</span></p>
    <ul class="signers">${signed.operators.map((operator) => html`<li>${sequencer(ctx, operator)}</li>`)}</ul>`;
}
