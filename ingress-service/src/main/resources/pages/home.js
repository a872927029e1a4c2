// The head of the chain: what happens now, and how far behind it everything else is.

import { html, svg, nothing, card, table, meter, failure, skeleton, blockLink, time, tx, address, lumia } from './parts.js';
import { num, gwei, span, int } from './format.js';
import { rest } from './node.js';
import { sequencer } from './lists.js';

const BLOCKS = 60;
const SHOWN = 8;
const QUEUES = {
  pending: 'In the log, not executed',
  parked: 'Future nonces, parked',
  bundler: 'On the way to the log',
  held: 'Held for a retry',
  sockets: 'WebSockets',
  subscriptions: 'Subscriptions',
};

export function home(ctx) {
  const latest = { value: null, error: null };
  const sent = { value: null, error: null };
  const batches = { value: null, error: null };
  const readBlocks = () => ctx.load(latest, (signal) => rest(`/v1/blocks?limit=${BLOCKS}`, signal));
  const readSent = () => ctx.load(sent, (signal) => rest(`/v1/transactions?limit=${SHOWN}`, signal));
  const readBatches = () => ctx.load(batches, (signal) => rest('/v1/batches?limit=1', signal));
  readBlocks();
  readSent();
  readBatches();
  ctx.every(1_000, readBlocks);
  ctx.every(1_500, readSent);
  ctx.every(5_000, readBatches);
  ctx.ends(ctx.shared.head.follow(ctx.update));
  return {
    title: 'Explorer',
    view() {
      const rows = latest.value?.blocks ?? null;
      return html`
        <h1 class="unseen" tabindex="-1">The head of the chain</h1>
        <div class="hero">${now(ctx, rows, latest.error, readBlocks)}${finality(ctx, batches.value)}</div>
        <div class="columns">
          ${card('Latest blocks', latest.error && !rows ? failure(latest.error, readBlocks) : table('Latest blocks', blockColumns(ctx), rows?.slice(0, SHOWN) ?? null, { compact: true }), { aside: html`<a href="/blocks">All blocks</a>`, flush: true })}
          ${card('Latest transactions', sent.error && !sent.value ? failure(sent.error, readSent) : table('Latest transactions', transactionColumns, sent.value?.transactions ?? null, { compact: true, empty: 'No transaction yet. The first one will stand here a moment after it is sent.' }), { aside: html`<a href="/transactions">All transactions</a>`, flush: true })}
        </div>
        ${card('Queues of this node', queues(ctx.shared.network))}`;
    },
  };
}

const blockColumns = (ctx) => [
  { head: 'Block', main: true, cell: (b) => blockLink(b.number) },
  { head: 'Age', cell: (b) => time(b.timestampMs) },
  { head: 'Sequencer', wide: true, cell: (b) => sequencer(ctx, b.sequencer, { quiet: true }) },
  { head: 'Transactions', right: true, cell: (b) => html`<span class="figure">${num(b.transactions)}</span>` },
];

const transactionColumns = [
  { head: 'Transaction', main: true, cell: (t) => tx(t.hash, { quiet: true }) },
  { head: 'Age', cell: (t) => time(t.timestampMs) },
  { head: 'From', wide: true, cell: (t) => address(t.from, { quiet: true }) },
  { head: 'LUMIA', right: true, cell: (t) => lumia(t.valueWei, 4) },
];

function now(ctx, rows, error, again) {
  const { head } = ctx.shared;
  const number = head.block ? int(head.block.number) : rows?.[0]?.number;
  if (number === undefined) return html`<section class="card now">${error ? failure(error, again) : skeleton(5)}</section>`;
  const first = rows?.at(-1);
  const last = rows?.[0];
  const ms = first && last ? last.timestampMs - first.timestampMs : 0;
  const counted = rows?.slice(0, -1).reduce((sum, b) => sum + b.transactions, 0) ?? 0;
  return html`<section class="card now" aria-label="The last block">
    <p class="kind">Last block</p>
    <p class="huge"><a href="/block/${number}">${num(number)}</a></p>
    <dl class="glance">
      <div><dt>Transactions a second</dt><dd>${ms > 0 ? ((1000 * counted) / ms).toFixed(counted > 0 && (1000 * counted) / ms < 10 ? 1 : 0) : '–'}</dd></div>
      <div><dt>Between blocks</dt><dd>${rows?.length > 1 ? span(ms / (rows.length - 1)) : '–'}</dd></div>
      <div><dt>Base fee</dt><dd>${head.block?.baseFeePerGas ? gwei(head.block.baseFeePerGas) : last ? gwei(last.baseFeePerGasWei) : '–'}</dd></div>
    </dl>
    ${bars(rows)}
  </section>`;
}

/** Transactions of the last blocks, the newest on the right. */
function bars(rows) {
  if (!rows || rows.length < 2) return nothing;
  const most = Math.max(1, ...rows.map((b) => b.transactions));
  const drawn = rows.slice(0, BLOCKS).reverse();
  return html`<svg class="bars" viewBox="0 0 ${BLOCKS * 4} 40" preserveAspectRatio="none" role="img" aria-label="Transactions of the last ${drawn.length} blocks, ${most} at most">
    ${drawn.map((b, i) => {
      const height = b.transactions === 0 ? 1.5 : 4 + (36 * b.transactions) / most;
      return svg`<rect x=${i * 4 + (BLOCKS - drawn.length) * 4} y=${40 - height} width="3" height=${height} rx="0.8" class=${b.transactions ? 'bar' : 'bar none'}></rect>`;
    })}
  </svg>
  <p class="bars-note"><span>${drawn.length} blocks ago</span><span>transactions a block</span><span>now</span></p>`;
}

const STEPS = [
  ['executed', 'Executed', 'by this node, in the log’s order'],
  ['attested', 'Attested', 'two thirds of the weight signed the result'],
  ['safe', 'Safe', 'its batch is in a safe block of layer 1'],
  ['finalized', 'Final', 'its batch is final on layer 1'],
];

function finality(ctx, latest) {
  const { network, head } = ctx.shared;
  if (!network) return html`<section class="card finality">${skeleton(4)}</section>`;
  const top = Math.max(network.heights.executed, head.block ? int(head.block.number) : 0);
  // The bars end at the head and begin where what is not final takes two thirds: on a long chain too.
  const window = Math.max(60, Math.ceil((top - network.heights.finalized) * 1.5));
  return html`<section class="card finality" aria-labelledby="finality">
    <header class="card-head"><h2 id="finality">Finality</h2>${latest?.[0] ? html`<a href="/batch/${latest[0].index}">Batch ${num(latest[0].index)}</a>` : nothing}</header>
    <ol class="levels">${STEPS.map(([key, name, why]) => {
      const at = key === 'executed' ? top : network.heights[key];
      const behind = top - at;
      return html`<li class="level-${key}">
        <span class="level-name"><strong>${name}</strong><span class="muted">${why}</span></span>
        <span class="level-at">${at > 0 ? blockLink(at) : html`<span class="muted">none yet</span>`}<span class="muted figure">${key === 'executed' ? 'the head' : behind === 0 ? 'level with the head' : `${num(behind)} behind`}</span></span>
        ${meter(Math.max(0, window - behind), window, `${name}: ${behind} blocks behind the head`)}
      </li>`;
    })}</ol>
  </section>`;
}

function queues(network) {
  if (!network) return skeleton(3);
  return html`<ul class="queues">${network.queues.map((q) => html`<li>
    <span class="queue-name">${QUEUES[q.name] ?? q.name}</span>
    <span class="figure"><strong>${num(q.size)}</strong> <span class="muted">of ${num(q.sizeMax)}</span></span>
    ${meter(q.size, q.sizeMax, `${q.name}: ${q.size} of ${q.sizeMax}`)}</li>`)}</ul>`;
}
