// Lists of blocks and of transactions, by key: a page that is deep costs what the first does.

import { html, nothing, table, pager, heading, failure, blockLink, time, tx, address, lumia, badge, level, levelOf } from './parts.js';
import { num, gwei, short } from './format.js';
import { rest } from './node.js';
import { turning } from './asking.js';

/** Pages of a REST list: state for its view, and what its buttons do. */
export function paged(ctx, first, key, { live = 0 } = {}) {
  const list = turning(ctx, first, rest);
  const turn = (path) => list.turn(path).then(() => scrollTo({ top: 0 }));
  const next = () => list.page.value?.next ?? null;
  list.read();
  if (live) ctx.every(live, () => list.isFirst() && list.read());
  return {
    get state() {
      return list.page;
    },
    next,
    pager: () => pager({ first: list.isFirst(), next: next(), older: () => turn(next()), newest: () => turn(first) }),
    view(body) {
      const { error, value } = list.page;
      if (error && !value) return failure(error, list.read);
      return body(value?.[key] ?? null);
    },
  };
}

/** A member's colour is the same on all pages; a key that signs stands for its operator. */
export function sequencer(ctx, key, options = {}) {
  if (!key || key === '0x') return html`<span class="muted">genesis</span>`;
  const value = ctx.shared.signers.get(key) ?? key;
  const at = ctx.shared.members.indexOf(value);
  return html`<span class="member"><span class="swatch ${at >= 0 ? `s${at % 8}` : ''}" aria-hidden="true"></span>${address(value, { what: 'sequencer', ...options })}</span>`;
}

export const blockColumns = (ctx) => [
  { head: 'Block', main: true, cell: (b) => blockLink(b.number) },
  { head: 'Age', cell: (b) => time(b.timestampMs) },
  { head: 'State', cell: (b) => level(levelOf(b.number, ctx.shared.network?.heights)) },
  { head: 'Sequencer', cell: (b) => sequencer(ctx, b.sequencer, { quiet: true }) },
  { head: 'Slot', right: true, cell: (b) => html`<span class="figure">${num(b.slot)}</span>` },
  { head: 'Transactions', right: true, cell: (b) => html`<span class="figure">${num(b.transactions)}</span>` },
  { head: 'Gas used', right: true, cell: (b) => html`<span class="figure">${num(b.gasUsed)}</span>` },
  { head: 'Base fee', right: true, cell: (b) => html`<span class="figure">${gwei(b.baseFeePerGasWei)}</span>` },
];

/** Whom it went to: another account, or a contract that it made. */
export const receiver = (t) => (t.to ? address(t.to, { quiet: true }) : html`${badge('makes')} ${t.contractAddress ? address(t.contractAddress, { quiet: true }) : nothing}`);

export const transactionColumns = ({ of = null, block = true } = {}) => [
  { head: 'Transaction', main: true, cell: (t) => html`${tx(t.hash, { head: 8, tail: 6 })}${t.success ? nothing : html` ${badge('Failed', 'bad')}`}${t.type === 126 ? html` ${badge('Deposit')}` : nothing}` },
  ...(block ? [{ head: 'Block', cell: (t) => blockLink(t.blockNumber) }] : [{ head: 'Place', right: true, cell: (t) => html`<span class="figure">${t.index}</span>` }]),
  ...(block ? [{ head: 'Age', cell: (t) => time(t.timestampMs) }] : []),
  ...(of ? [{ head: 'Way', cell: (t) => (t.from === of && t.to === of ? badge('self') : t.from === of ? badge('out', 'wait') : badge('in', 'good')) }] : []),
  { head: 'From', cell: (t) => (t.from === of ? html`<span class="mono muted">${short(t.from)}</span>` : address(t.from, { quiet: true })) },
  { head: 'To', cell: (t) => (t.to === of ? html`<span class="mono muted">${short(t.to)}</span>` : receiver(t)) },
  { head: 'LUMIA', right: true, cell: (t) => lumia(t.valueWei) },
  { head: 'Gas used', right: true, cell: (t) => html`<span class="figure">${num(t.gasUsed)}</span>` },
];

export function blocks(ctx) {
  const list = paged(ctx, '/v1/blocks?limit=25', 'blocks', { live: 1_000 });
  return {
    title: 'Blocks',
    view: () => html`${heading('Chain', 'Blocks', list.pager())}
      <section class="card flush" aria-label="Blocks">${list.view((rows) => table('Blocks, the newest first', blockColumns(ctx), rows))}</section>
      <div class="end">${list.pager()}</div>`,
  };
}

export function transactions(ctx) {
  const list = paged(ctx, '/v1/transactions?limit=25', 'transactions', { live: 1_000 });
  return {
    title: 'Transactions',
    view: () => html`${heading('Chain', 'Transactions', list.pager())}
      <section class="card flush" aria-label="Transactions">${list.view((rows) => table('Transactions, the newest first', transactionColumns(), rows, { empty: 'No transaction yet.' }))}</section>
      <div class="end">${list.pager()}</div>`,
  };
}
