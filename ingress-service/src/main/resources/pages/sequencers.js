// Who may seal, whose turn it is, who led which slots, whose clock is off.

import { html, nothing, card, table, heading, failure, skeleton, address, badge, blockLink } from './parts.js';
import { num, span, percent } from './format.js';
import { rest } from './node.js';
import { sequencer } from './lists.js';

const SLOTS = 240;

export function sequencers(ctx) {
  const now = { value: null, error: null };
  const slots = { value: null, error: null };
  const certificates = { value: null, error: null };
  const readNow = () => ctx.load(now, (signal) => rest('/v1/sequencers', signal));
  const readSlots = () => ctx.load(slots, (signal) => rest('/v1/slots', signal));
  const readCertificates = () => ctx.load(certificates, (signal) => rest('/v1/certificates', signal));
  readNow();
  readSlots();
  readCertificates();
  ctx.every(1_000, readNow);
  ctx.every(4_000, readSlots);
  ctx.every(2_000, readCertificates);
  return {
    title: 'Sequencers',
    view() {
      const at = now.value;
      if (now.error && !at) return html`${heading('Subnet', 'Sequencers')}${failure(now.error, readNow)}`;
      const rows = slots.value?.slots.slice(0, SLOTS) ?? null;
      return html`
        ${heading('Subnet', 'Sequencers')}
        ${card('Turn', at ? turn(ctx, at) : skeleton(3))}
        <section class="card flush" aria-labelledby="members"><header class="card-head"><h2 id="members">Members of epoch ${at ? num(at.epoch) : '…'}</h2></header>
          ${table('Members', columns(ctx, rows, certificates.value), at?.members ?? null)}</section>
        ${card('Slots', slots.error && !rows ? failure(slots.error, readSlots) : rows ? strip(ctx, rows) : skeleton(3), { aside: html`<span class="muted">the newest first</span>` })}`;
    },
  };
}

function turn(ctx, at) {
  const left = at.slotEndsAtMs - Date.now();
  const { clocks } = at;
  return html`<dl class="sums">
      <div><dt>Slot</dt><dd>${num(at.slot)}<small>${left > 0 ? `ends in ${span(left)}` : 'ends now'}</small></dd></div>
      <div><dt>Block being cut</dt><dd>${num(at.head.number + 1)}<small>layer 1 messages through ${num(at.head.inboxThrough)}</small></dd></div>
      <div><dt>This node’s clock</dt><dd>${clocks.clockDifferenceMs > 0 ? '+' : ''}${span(clocks.clockDifferenceMs)}<small>from the log’s time</small></dd></div>
      <div><dt>The broker’s clock</dt><dd>${clocks.brokerDifferenceMs > 0 ? '+' : ''}${span(clocks.brokerDifferenceMs)}<small>from the log’s time</small></dd></div>
    </dl>
    ${clocks.trouble ? html`<p class="failure" role="alert">${clocks.trouble}</p>` : nothing}
    <h3 class="below">May seal in this slot, in this order</h3>
    <ol class="schedule">${at.schedule.map((operator, rank) => html`<li>${badge(rank === 0 ? 'leads' : `after ${rank}`, rank === 0 ? 'good' : 'plain')} ${sequencer(ctx, operator)}</li>`)}</ol>`;
}

const columns = (ctx, slots, certificates) => [
  { head: 'Operator', main: true, cell: (m) => html`${sequencer(ctx, m.operator)}${m.jailed ? html` ${badge('Jailed', 'bad')}` : nothing}` },
  { head: 'Signs with', cell: (m) => address(m.signer, { quiet: true }) },
  { head: 'Fees go to', cell: (m) => address(m.feeRecipient, { quiet: true }) },
  { head: 'Weight', right: true, cell: (m) => html`<span class="figure">${num(m.weight)}</span>` },
  { head: 'Slots led, of those below', right: true, cell: (m) => html`<span class="figure">${slots ? `${slots.filter((s) => s.sequencer === m.operator).length} of ${slots.length}` : '–'}</span>` },
  { head: 'Signed, of the last 64', right: true, cell: (m) => html`<span class="figure">${certificates ? percent(certificates.blocks.filter((b) => b.operators.includes(m.operator)).length, certificates.blocks.length) : '–'}</span>` },
  { head: '', right: true, cell: (m) => html`<a href="/rewards/operator/${m.operator}">Rewards</a>` },
];

function strip(ctx, rows) {
  const colour = (operator) => {
    const at = ctx.shared.members.indexOf(operator);
    return at >= 0 ? `s${at % 8}` : '';
  };
  return html`
    <div class="legend">${[...new Set(rows.map((s) => s.sequencer))].map((operator) => sequencer(ctx, operator, { quiet: true }))}</div>
    <ul class="slots" aria-label="Slots, the newest first">${rows.map((s) => html`<li><a class="slot ${colour(s.sequencer)}" href="/block/${s.lastBlock}"
      title="Slot ${s.slot}: ${s.blocks} blocks, ${s.firstBlock} to ${s.lastBlock}, ${s.transactions} transactions, by ${s.sequencer}"
      aria-label="Slot ${s.slot}, ${s.blocks} blocks by ${s.sequencer}"></a></li>`)}</ul>
    <p class="note below">${rows.length} slots, blocks ${rows.length ? html`${blockLink(rows.at(-1).firstBlock)} – ${blockLink(rows[0].lastBlock)}` : ''}</p>`;
}
