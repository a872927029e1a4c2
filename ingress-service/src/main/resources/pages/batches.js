// Batches: what went to layer 1, and where it stands there.

import { html, nothing, card, table, facts, heading, failure, missing, skeleton, icon, pager, blockLink, time, wide, badge, l1 } from './parts.js';
import { num, utc } from './format.js';
import { rest, restOrNull } from './node.js';
import { sequencer } from './lists.js';
import { turning } from './asking.js';

const PAGE = 20;
const STATES = { posted: ['Posted', 'go'], safe: ['Safe', 'good'], finalized: ['Final', 'good'], reverted: ['Reverted', 'bad'], accepted: ['Posted', 'go'] };

function state(ctx, one) {
  const heights = ctx.shared.network?.heights;
  const at = one.settlement?.state;
  if (heights && one.lastBlock <= heights.finalized) return badge('Final', 'good');
  if (heights && one.lastBlock <= heights.safe) return badge('Safe', 'good');
  if (at) return badge(...(STATES[at] ?? [at, 'plain']));
  return one.status === 'certified' ? badge('Certified', 'go') : badge('Built', 'wait');
}

export function batches(ctx) {
  const list = turning(ctx, null, (before, signal) => rest(`/v1/batches?limit=${PAGE}${before === null ? '' : `&before=${before}`}`, signal));
  const rows = () => list.page.value;
  list.read();
  ctx.every(3_000, () => list.isFirst() && list.read());
  const pages = () => pager({ first: list.isFirst(), next: rows()?.length === PAGE && rows().at(-1).index > 0, newest: () => list.turn(null), older: () => list.turn(rows().at(-1).index) });
  return {
    title: 'Batches',
    view: () => html`${heading('Layer 1', 'Batches', pages())}
      <section class="card flush" aria-label="Batches">${list.page.error && !rows() ? failure(list.page.error, list.read) : table('Batches, the newest first', columns(ctx), rows(), { empty: 'No batch is closed yet. The first one comes within a minute of the first blocks.' })}</section>
      <div class="end">${pages()}</div>`,
  };
}

const columns = (ctx) => [
  { head: 'Batch', main: true, cell: (b) => html`<a class="figure" href="/batch/${b.index}">${num(b.index)}</a>` },
  { head: 'State', cell: (b) => state(ctx, b) },
  { head: 'Last block’s age', cell: (b) => time(b.lastTimestampMs) },
  { head: 'Blocks', cell: (b) => html`${blockLink(b.firstBlock)} – ${blockLink(b.lastBlock)}` },
  { head: 'Transactions', right: true, cell: (b) => html`<span class="figure">${num(b.transactions)}</span>` },
  { head: 'Payload', right: true, cell: (b) => html`<span class="figure">${num(b.payloadBytes)}</span> bytes` },
  { head: 'Blobs', right: true, cell: (b) => html`<span class="figure">${num(b.blobVersionedHashes.length)}</span>` },
  { head: 'Signed by', right: true, cell: (b) => html`<span class="figure">${b.signers.length ? num(b.signers.length) : '–'}</span>` },
];

export function batch(ctx, id) {
  const view = { value: null, error: null };
  const read = () => ctx.load(view, async (signal) => ({ batch: /^[0-9]{1,15}$/.test(id) ? await restOrNull(`/v1/batches/${id}`, signal) : null }));
  read();
  ctx.every(3_000, () => view.value?.batch?.settlement?.state !== 'finalized' && read());
  return {
    title: `Batch ${id}`,
    view() {
      if (view.error && !view.value) return html`${heading('Batch', id)}${failure(view.error, read)}`;
      if (!view.value) return html`${heading('Batch', id)}<div class="card">${skeleton(8)}</div>`;
      const one = view.value.batch;
      if (!one) return missing('There is no such batch yet', 'Batches are numbered from 0 and close as blocks fill them, or after a time.');
      return html`
        ${heading('Batch', html`${num(one.index)} ${state(ctx, one)}`, html`
          ${one.index > 0 ? html`<a class="button" href="/batch/${one.index - 1}">${icon('back')} Batch before</a>` : nothing}
          <a class="button" href="/batch/${one.index + 1}">Batch after ${icon('arrow')}</a>`)}
        <div class="split">
          ${card('What it holds', holds(one))}
          ${card('On layer 1', settled(ctx, one))}
        </div>
        ${one.signers?.length ? card('Signed by', html`<ul class="signers">${one.signers.map((signer) => html`<li>${sequencer(ctx, signer)}</li>`)}</ul>`) : nothing}`;
    },
  };
}

const holds = (one) => facts([
  ['Blocks', html`${blockLink(one.firstBlock)} – ${blockLink(one.lastBlock)} <span class="muted">${num(one.lastBlock - one.firstBlock + 1)} of them</span>`],
  one.transactions === undefined ? null : ['Transactions', html`<span class="figure">${num(one.transactions)}</span>`],
  one.epoch === undefined ? null : ['Epoch', html`<a href="/rewards/epoch/${one.epoch}">${num(one.epoch)}</a>`],
  one.lastTimestampMs ? ['Last block’s time', html`${utc(one.lastTimestampMs)} <span class="muted">· ${time(one.lastTimestampMs)}</span>`] : null,
  one.lastStateRoot ? ['State root after it', wide(one.lastStateRoot, { what: 'state root' })] : null,
  ['Commitment', wide(one.commitment, { what: 'commitment' })],
  one.payloadHash ? ['Payload', html`<span class="figure">${num(one.payloadBytes)}</span> bytes <span class="muted">of ${num(one.sizeBytes)} as blocks</span> · <a href="/v1/batches/${one.index}/payload" download>Download</a>`] : null,
  one.payloadHash ? ['Payload’s hash', wide(one.payloadHash, { what: 'payload hash' })] : null,
]);

function settled(ctx, one) {
  const at = one.settlement;
  return html`${at
    ? facts([
        ['State', state(ctx, one)],
        ['Transaction', l1(at.l1TransactionHash, ctx.shared.network?.l1Explorer)],
        ['L1 block', html`<span class="figure">${num(at.l1BlockNumber)}</span>`],
        ['Posted by', /^0x0{40}$/.test(at.poster) ? html`<span class="muted">nobody in particular</span>` : sequencer(ctx, at.poster)],
      ])
    : html`<p class="note">${one.status === 'certified' ? 'More than two thirds of the weight signed it. It waits for its transaction on layer 1, or for that to be safe.' : 'It waits for the signatures of more than two thirds of the weight.'}</p>`}
    ${one.blobVersionedHashes?.length ? html`<h3 class="below">${one.blobVersionedHashes.length === 1 ? 'Blob' : 'Blobs'}</h3>${one.blobVersionedHashes.map((blob) => html`<div>${wide(blob, { what: 'blob' })}</div>`)}` : nothing}`;
}
