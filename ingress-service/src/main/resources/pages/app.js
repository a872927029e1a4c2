// The frame around all pages: paths, search, scheme, the state of the connection. Paths are EIP-3091's, so wallets' links lead here.

import { render } from './lib/lit-html.js';
import { html, nothing, icon, failure, missing, say } from './parts.js';
import { ago, num } from './format.js';
import { Head, NodeError, rest, rpc } from './node.js';
import { home } from './home.js';
import { blocks, transactions } from './lists.js';
import { block } from './block.js';
import { transaction } from './transaction.js';
import { account } from './address.js';
import { batch, batches } from './batches.js';
import { sequencers } from './sequencers.js';
import { epoch, rewards } from './rewards.js';
import { operator } from './rewards-operator.js';

const PATHS = [
  [/^\/$/, home],
  [/^\/blocks$/, blocks],
  [/^\/block\/([^/]+)$/, block],
  [/^\/transactions$/, transactions],
  [/^\/tx\/([^/]+)$/, transaction],
  [/^\/(?:address|token)\/([^/]+)$/, account],
  [/^\/batches$/, batches],
  [/^\/batch\/([^/]+)$/, batch],
  [/^\/sequencers$/, sequencers],
  [/^\/rewards$/, rewards],
  [/^\/rewards\/epoch\/([^/]+)$/, epoch],
  [/^\/rewards\/operator\/([^/]+)$/, operator],
];
const NAV = [
  ['/blocks', 'Blocks', /^\/block/],
  ['/transactions', 'Transactions', /^\/(transactions|tx)/],
  ['/batches', 'Batches', /^\/batch/],
  ['/sequencers', 'Sequencers', /^\/sequencers/],
  ['/rewards', 'Rewards', /^\/rewards/],
];
const NETWORK_MS = 2_000;
const RETRY_MS = 3_000;

const head = new Head();
const shared = { head, network: null, members: [], signers: new Map() };
let page = null;
let drawn = false;

function update() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    draw();
  });
}

/** What a page is given: it asks by load and every, and all of it ends with the page. */
function context(own) {
  const abort = new AbortController();
  const ends = [() => abort.abort()];
  const ctx = {
    shared,
    signal: abort.signal,
    update: () => own() && update(),
    ends: (end) => ends.push(end),
    stop: () => ends.forEach((end) => end()),
    every(ms, step) {
      const timer = setInterval(() => document.hidden || step(), ms);
      ends.push(() => clearInterval(timer));
    },
    later(step) {
      const timer = setTimeout(step, RETRY_MS);
      ends.push(() => clearTimeout(timer));
    },
    /** Puts what is asked into state.value, or why it cannot be had into state.error; what was there stays. */
    async load(state, ask) {
      if (state.busy) return;
      state.busy = true;
      ctx.update();
      try {
        state.value = await ask(abort.signal);
        state.error = null;
      } catch (e) {
        if (e.name === 'AbortError') return;
        if (!(e instanceof NodeError)) console.error(e);
        state.error = e instanceof NodeError ? e : new NodeError('The page could not read the answer.', { status: 200 });
        if (state.error.away) ctx.later(() => state.error && ctx.load(state, ask));
      } finally {
        state.busy = false;
        ctx.update();
      }
    },
  };
  return ctx;
}

function open(path) {
  page?.ctx.stop();
  const found = PATHS.map(([pattern, make]) => [pattern.exec(path), make]).find(([match]) => match);
  const mine = {};
  mine.ctx = context(() => page === mine);
  page = mine;
  mine.make = found ? found[1](mine.ctx, ...found[0].slice(1).map(decodeURIComponent)) : { title: 'Not found', view: () => missing('There is no such page', path) };
  document.title = `${mine.make.title} · Lumia`;
  update();
}

export function go(path) {
  history.pushState(null, '', path);
  open(location.pathname);
  scrollTo(0, 0);
  // A reader is told the new page's name; who types on is not interrupted.
  requestAnimationFrame(() => requestAnimationFrame(() => document.activeElement?.matches('input') || document.querySelector('h1')?.focus({ preventScroll: true })));
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.hasAttribute('download') || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !PATHS.some(([pattern]) => pattern.test(url.pathname))) return;
  event.preventDefault();
  go(url.pathname);
});
addEventListener('popstate', () => open(location.pathname));
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input, textarea, select') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.getElementById('search').focus();
  }
});

// Search

const search = { text: '', note: '', chosen: -1, shown: false };

function choices(text) {
  const asked = text.trim();
  const named = /^(block|batch|epoch|#)\s*([0-9]{1,15})$/i.exec(asked);
  if (named) {
    const kind = named[1] === '#' ? 'batch' : named[1].toLowerCase();
    return [[`${kind[0].toUpperCase()}${kind.slice(1)} ${num(named[2])}`, kind === 'epoch' ? `/rewards/epoch/${named[2]}` : `/${kind}/${named[2]}`]];
  }
  const digits = asked.replace(/[, ]/g, '');
  if (/^[0-9]{1,15}$/.test(digits)) {
    return [
      [`Block ${num(digits)}`, `/block/${digits}`],
      [`Batch ${num(digits)}`, `/batch/${digits}`],
      [`Rewards of epoch ${num(digits)}`, `/rewards/epoch/${digits}`],
    ];
  }
  const bare = asked.toLowerCase().replace(/^0x/, '');
  if (/^[0-9a-f]{40}$/.test(bare)) {
    return [
      ['Address', `/address/0x${bare}`],
      ['Rewards of this operator', `/rewards/operator/0x${bare}`],
    ];
  }
  if (/^[0-9a-f]{64}$/.test(bare)) return [['Transaction, block or batch', `?0x${bare}`]];
  return [];
}

/** A hash is a transaction's, a block's or a batch's commitment. */
async function resolve(hash) {
  if (await rpc('lumia_getFinality', [hash])) return `/tx/${hash}`;
  const found = await rpc('eth_getBlockByHash', [hash, false]);
  if (found) return `/block/${Number(found.number)}`;
  const recent = await rest('/v1/batches?limit=100').catch(() => []);
  const same = recent.find((one) => one.commitment === hash);
  return same ? `/batch/${same.index}` : null;
}

async function choose(path) {
  search.note = '';
  try {
    const to = path.startsWith('?') ? await resolve(path.slice(1)) : path;
    if (to) {
      Object.assign(search, { text: '', shown: false, chosen: -1 });
      const input = document.getElementById('search');
      input.value = '';
      input.blur();
      go(to);
      return;
    }
    search.note = 'No transaction, block or recent batch has this hash.';
  } catch (e) {
    search.note = e.message;
  }
  search.shown = true;
  say(search.note);
  update();
}

function submit(event) {
  event.preventDefault();
  const found = choices(search.text);
  if (found.length > 0) return choose(found[Math.max(0, search.chosen)][1]);
  search.note = search.text.trim() ? 'A block’s height, “batch 7”, an address, or a hash.' : '';
  search.shown = search.note !== '';
  say(search.note);
  update();
}

function keys(event) {
  const found = choices(search.text);
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const step = event.key === 'ArrowDown' ? 1 : -1;
    search.chosen = found.length === 0 ? -1 : (search.chosen + step + found.length) % found.length;
  } else if (event.key === 'Escape') {
    search.shown = false;
  } else return;
  update();
}

function typed(event) {
  Object.assign(search, { text: event.target.value, note: '', chosen: -1, shown: event.target.value.trim() !== '' });
  update();
}

function leave(event) {
  if (event.currentTarget.contains(event.relatedTarget)) return;
  search.shown = false;
  update();
}

function searchBox() {
  const found = choices(search.text);
  const open = search.shown && (found.length > 0 || search.note !== '');
  return html`<form class="search" role="search" @submit=${submit} @focusout=${leave}>
    ${icon('search')}
    <input id="search" type="text" inputmode="search" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="Height, hash, address, batch" aria-label="Search by height, hash, address or batch"
      role="combobox" aria-expanded=${open ? 'true' : 'false'} aria-controls="found" aria-autocomplete="list" aria-activedescendant=${search.chosen >= 0 ? `found-${search.chosen}` : ''}
      @input=${typed} @keydown=${keys} @focus=${typed} />
    <kbd aria-hidden="true">/</kbd>
    <div id="found" role="listbox" aria-label="Found" class="found" ?hidden=${!open}>
      ${found.map(([name, path], i) => html`<div role="option" id="found-${i}" tabindex="-1" aria-selected=${i === search.chosen ? 'true' : 'false'} @mousedown=${(e) => e.preventDefault()} @click=${() => choose(path)}>${name}</div>`)}
      ${search.note ? html`<p>${search.note}</p>` : nothing}
    </div>
  </form>`;
}

// Scheme

const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
dark.addEventListener('change', () => dispatchEvent(new Event('scheme')));

function toggle() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('theme', next);
  } catch {
    // It holds for this page then.
  }
  dispatchEvent(new Event('scheme'));
  update();
}

// Frame

const STATES = {
  connecting: ['Connecting', 'wait'],
  live: ['Live', 'good'],
  polling: ['Polling', 'wait'],
  away: ['Node away', 'bad'],
};

function connection() {
  const silence = head.block ? Date.now() - Number(head.block.timestampMs ?? Number(head.block.timestamp) * 1000) : 0;
  const idle = shared.network?.idleBlockMs ?? 1000;
  const stands = head.state !== 'away' && head.block && silence > 20 * idle && silence > 15_000;
  const [name, tone] = stands ? [`No block for ${ago(Date.now() - silence).replace(' ago', '')}`, 'bad'] : STATES[head.state];
  return html`<a class="connection ${tone}" href="/" role="status"><span class="dot" aria-hidden="true"></span>${name}</a>`;
}

function frame(body) {
  const path = location.pathname;
  return html`
    <a class="skip" href="#main" @click=${(e) => (e.preventDefault(), document.querySelector('h1')?.focus())}>To the content</a>
    <header class="top">
      <div class="top-row">
        <a class="brand" href="/" aria-label="Lumia, the head of the chain">
          <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path class="brand-l" d="M9 8v16h6" /><path class="brand-b" d="M19 12h5M19 18h5M19 24h5" /></svg>
          <span>${shared.network?.name ?? 'Lumia'}</span>
        </a>
        ${searchBox()}
        ${connection()}
        <button type="button" class="icon-button" @click=${toggle} aria-label="Switch to the ${isDark() ? 'light' : 'dark'} scheme" title="Light or dark">${icon(isDark() ? 'sun' : 'moon')}</button>
      </div>
      <nav aria-label="Pages of the explorer"><ul>${NAV.map(([to, name, of]) => html`<li><a href=${to} aria-current=${of.test(path) ? 'page' : nothing}>${name}</a></li>`)}</ul></nav>
    </header>
    <main id="main">${body}</main>
    <footer class="foot"><p>${shared.network ? `Chain ${shared.network.chainId} · subnet ${shared.network.subnet} · layer 1 is chain ${shared.network.l1ChainId}` : ''}</p>
      <p><a href="/v1/openapi">OpenAPI</a> · JSON-RPC and WebSocket at <code>/</code></p></footer>
    <p id="said" class="unseen" role="status" aria-live="polite"></p>`;
}

function draw() {
  let body;
  try {
    body = page.make.view();
  } catch (e) {
    console.error(e);
    body = failure(new NodeError('The page could not show what the node answered.', { status: 200 }), () => open(location.pathname));
  }
  render(frame(body), document.getElementById('app'));
  page.make.shown?.();
}

async function network() {
  if (document.hidden && shared.network) return;
  try {
    shared.network = await rest('/v1/network');
  } catch {
    // What was known stays; the connection's state says that the node is away.
  }
  update();
}

async function members() {
  try {
    const { members: all } = await rest('/v1/sequencers');
    shared.members = all.map((member) => member.operator);
    shared.signers = new Map(all.map((member) => [member.signer, member.operator]));
    update();
  } catch {
    setTimeout(members, 10_000);
  }
}

head.follow(update);
setInterval(network, NETWORK_MS);
setInterval(() => document.hidden || update(), 1_000);
network();
members();
open(location.pathname);
