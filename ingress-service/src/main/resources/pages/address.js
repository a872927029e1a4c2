// An address: what it has, what it is, what came and went; of a token, its transfers.

import { html, nothing, card, facts, heading, failure, missing, skeleton, table, tabs, hex, tx, address, blockLink, time, badge, copyButton } from './parts.js';
import { num, int, amount, bytes } from './format.js';
import { batch, NodeError } from './node.js';
import { paged, transactionColumns } from './lists.js';
import { token, tokenAmount } from './transaction.js';

const DELEGATED = '0xef0100';

export function account(ctx, id) {
  const of = id.toLowerCase();
  if (!/^0x[0-9a-f]{40}$/.test(of)) {
    return { title: 'Address', view: () => missing('This is no address', 'An address is 0x and 40 hex digits.') };
  }
  const state = { value: null, error: null };
  const read = () =>
    ctx.load(state, async (signal) => {
      const [balance, nonce, code] = await batch([['eth_getBalance', [of, 'latest']], ['eth_getTransactionCount', [of, 'latest']], ['eth_getCode', [of, 'latest']]], signal);
      const failed = [balance, nonce, code].find((one) => one instanceof NodeError);
      if (failed) throw failed;
      return { balance, nonce: int(nonce), code };
    });
  read();
  ctx.every(4_000, read);
  const sent = paged(ctx, `/v1/addresses/${of}/transactions?limit=25`, 'transactions', { live: 4_000 });
  const moved = paged(ctx, `/v1/addresses/${of}/transfers?limit=25`, 'transfers', { live: 4_000 });
  let chosen = location.pathname.startsWith('/token/') ? 'transfers' : 'transactions';
  const choose = (next) => ((chosen = next), ctx.update());
  return {
    title: `Address ${of.slice(0, 10)}`,
    view() {
      const at = state.value;
      const contract = at && at.code !== '0x' && !at.code.startsWith(DELEGATED);
      const about = contract ? token(ctx, of) : null;
      const isToken = about?.symbol && about.decimals !== null;
      const kind = isToken ? 'Token' : contract ? 'Contract' : 'Address';
      const list = chosen === 'transactions' ? sent : moved;
      return html`
        ${heading(kind, html`${isToken ? html`${about.name ?? about.symbol} <span class="muted">${about.symbol}</span>` : html`<span class="wide-only">${hex(of, { whole: true, what: 'address' })}</span><span class="narrow-only">${hex(of, { head: 8, tail: 8, what: 'address' })}</span>`}`, ctx.shared.members.includes(of) ? html`<a class="button" href="/rewards/operator/${of}">Operator: its rewards</a>` : nothing)}
        ${state.error && !at ? failure(state.error, read) : card('Now', at ? now(of, at, contract, isToken ? about : null) : skeleton(4))}
        <section class="card flush" aria-label="History">
          ${tabs('History', [['transactions', 'Transactions'], ['transfers', isToken ? 'Transfers of the token' : 'Token transfers']], chosen, choose)}
          <div role="tabpanel" aria-labelledby="tab-${chosen}">
            ${chosen === 'transactions'
              ? sent.view((rows) => table('Transactions of the address, the newest first', transactionColumns({ of }), rows, { empty: 'No transaction came from here or went here.' }))
              : moved.view((rows) => table('Transfers of tokens, the newest first', transferColumns(ctx, of, isToken), rows, { empty: moved.next() ? 'None among the logs that were looked at; older ones may be.' : 'No token moved.' }))}
          </div>
        </section>
        <div class="end">${list.pager()}</div>`;
    },
  };
}

function now(of, at, contract, about) {
  const delegate = at.code.startsWith(DELEGATED) ? '0x' + at.code.slice(DELEGATED.length) : null;
  return facts([
    about ? ['Address', html`<span class="wide-only">${hex(of, { whole: true, what: 'address' })}</span><span class="narrow-only">${hex(of, { head: 8, tail: 8, what: 'address' })}</span>`] : null,
    ['Balance', html`<strong class="figure">${amount(at.balance)}</strong> LUMIA`],
    about?.supply ? ['Supply', html`<span class="figure">${amount(about.supply, about.decimals)}</span> ${about.symbol} <span class="muted">${about.decimals} decimals</span>`] : null,
    [contract ? 'Contracts made' : 'Nonce', html`<span class="figure">${num(contract ? Math.max(0, at.nonce - 1) : at.nonce)}</span>`],
    delegate ? ['Acts as', html`${address(delegate)} <span class="muted">delegated by EIP-7702</span>`] : null,
    contract
      ? ['Code', html`<span class="figure">${num(bytes(at.code))}</span> bytes ${copyButton(at.code, 'code')}<details><summary>Bytes</summary><pre class="raw" tabindex="0" aria-label="Code as bytes">${at.code}</pre></details>`]
      : ['Code', html`<span class="muted">none: an account with a key</span>`],
  ]);
}

const transferColumns = (ctx, of, isToken) => [
  { head: 'Transaction', main: true, cell: (t) => tx(t.transactionHash) },
  { head: 'Block', cell: (t) => blockLink(t.blockNumber) },
  { head: 'Age', cell: (t) => time(t.timestampMs) },
  ...(isToken ? [] : [{ head: 'Way', cell: (t) => (t.to === of ? badge('in', 'good') : t.from === of ? badge('out', 'wait') : nothing) }]),
  { head: 'From', cell: (t) => address(t.from, { quiet: true }) },
  { head: 'To', cell: (t) => address(t.to, { quiet: true }) },
  { head: 'Amount', right: true, cell: (t) => (t.amount === null ? html`piece <span class="figure" title=${t.tokenId}>${t.tokenId.length > 12 ? t.tokenId.slice(0, 12) + '…' : t.tokenId}</span>` : tokenAmount(ctx, t.token, t.amount)) },
];
