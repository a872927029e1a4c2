// What all pages are made of. Values are put in as text and attributes by lit-html; nothing is ever parsed as HTML.

import { html, svg, nothing } from './lib/lit-html.js';
import { ago, amount, num, short, utc, ZERO } from './format.js';

export { html, svg, nothing };

const ICONS = {
  copy: 'M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9Z',
  done: 'm5 13 4.5 4.5L19 7',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm9 16-4-4',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  out: 'M14 4h6v6M20 4l-9 9M18 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 4 18.5v-11A1.5 1.5 0 0 1 5.5 6H10',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  back: 'M19 12H5M11 6l-6 6 6 6',
};

export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[name]} /></svg>`;

export function say(text) {
  const live = document.getElementById('said');
  if (live) live.textContent = text;
}

async function toClipboard(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Without TLS there is no clipboard interface.
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

async function copy(event, text) {
  const button = event.currentTarget;
  await toClipboard(text);
  button.classList.add('done');
  say('Copied');
  setTimeout(() => button.classList.remove('done'), 1200);
}

export const copyButton = (text, what = 'value') =>
  html`<button class="copy" type="button" aria-label="Copy ${what}" title="Copy ${what}" @click=${(e) => copy(e, text)}>${icon('copy')}${icon('done')}</button>`;

/** A hash or an address: short where room is, whole for screen readers and copying. */
export function hex(value, { href, what = 'hash', whole = false, head = 6, tail = 4, label, quiet = false } = {}) {
  if (!value) return html`<span class="muted">–</span>`;
  const shown = label ?? (whole ? value : short(value, head, tail));
  const body = html`<span class=${label ? 'named' : 'mono'} title=${value}>${shown}</span>`;
  return html`<span class="hex">${href ? html`<a href=${href} aria-label="${what} ${label ?? value}">${body}</a>` : body}${quiet ? nothing : copyButton(value, what)}</span>`;
}

/** Whole where the page is wide, short where it is a phone's. */
export const wide = (value, options = {}) =>
  html`<span class="wide-only">${hex(value, { ...options, whole: true })}</span><span class="narrow-only">${hex(value, { ...options, head: 8, tail: 6 })}</span>`;

export const blockLink = (number) => html`<a class="figure" href="/block/${number}">${num(number)}</a>`;
export const tx = (hash, options) => hex(hash, { href: `/tx/${hash}`, what: 'transaction', ...options });
export const address = (value, options) =>
  value === ZERO && !options?.plain
    ? html`<span class="muted" title=${ZERO}>zero address</span>`
    : hex(value, { href: `/address/${value}`, what: 'address', ...options });

export const l1 = (hash, explorer) =>
  hash
    ? html`<span class="hex">${explorer ? html`<a href="${explorer}${hash}" rel="noreferrer" target="_blank" aria-label="Transaction ${hash} on layer 1, opens a new window"><span class="mono" title=${hash}>${short(hash, 8, 6)}</span> ${icon('out')}</a>` : html`<span class="mono" title=${hash}>${short(hash, 8, 6)}</span>`}${copyButton(hash, 'L1 transaction')}</span>`
    : html`<span class="muted">not posted yet</span>`;

export const time = (ms) =>
  ms ? html`<time datetime=${new Date(ms).toISOString()} title=${utc(ms)}>${ago(ms)}</time>` : html`<span class="muted">–</span>`;

export const lumia = (wei, digits = 6) => html`<span class="figure" title="${amount(wei)} LUMIA">${amount(wei, 18, digits)}</span>`;

const LEVELS = {
  received: ['Received', 'wait'],
  parked: ['Parked', 'wait'],
  accepted: ['Accepted', 'wait'],
  executed: ['Executed', 'go'],
  attested: ['Attested', 'go'],
  safe: ['Safe', 'good'],
  finalized: ['Final', 'good'],
  refused: ['Refused', 'bad'],
};
export const badge = (text, tone = 'plain') => html`<span class="badge ${tone}">${text}</span>`;
export const level = (name) => badge(...(LEVELS[name] ?? [name, 'plain']));
export const levelOf = (number, heights) =>
  !heights || number === null
    ? 'executed'
    : number <= heights.finalized ? 'finalized' : number <= heights.safe ? 'safe' : number <= heights.attested ? 'attested' : 'executed';

export const card = (title, body, { aside = nothing, id, flush = false } = {}) => html`
  <section class="card ${flush ? 'flush' : ''}" aria-labelledby=${id ?? title.replace(/\W+/g, '-').toLowerCase()}>
    <header class="card-head"><h2 id=${id ?? title.replace(/\W+/g, '-').toLowerCase()}>${title}</h2>${aside}</header>
    ${body}
  </section>`;

export const heading = (kind, title, aside = nothing) => html`
  <header class="page-head"><div><p class="kind">${kind}</p><h1 tabindex="-1">${title}</h1></div><div class="page-aside">${aside}</div></header>`;

/** Rows of [name, value]; what is nothing is left out. */
export const facts = (rows) =>
  html`<dl class="facts">${rows.filter((row) => row && row[1] !== nothing).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** Columns of { head, cell, right, main, wide }; on a phone each row stands as a card, or compact without its wide cells. */
export function table(caption, columns, rows, { empty = 'Nothing here yet.', compact = false } = {}) {
  if (rows === null) return skeleton(6);
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<div class="table-frame"><table class=${compact ? 'compact' : ''}>
    <caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col" class="${column.right ? 'right' : ''} ${column.wide ? 'wide-cell' : ''}">${column.head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td data-label=${column.head} class="${column.right ? 'right' : ''} ${column.main ? 'main' : ''} ${column.wide ? 'wide-cell' : ''}"><div>${column.cell(row)}</div></td>`)}</tr>`)}</tbody>
  </table></div>`;
}

export const skeleton = (lines = 4) =>
  html`<div class="skeleton" role="status" aria-label="Loading">${Array.from({ length: lines }, () => html`<span></span>`)}</div>`;

export const failure = (error, again) => html`
  <div class="failure" role="alert">
    <p><strong>${error.status === 0 ? 'The node is away' : error.away ? 'Not available now' : 'This could not be read'}</strong></p>
    <p>${error.message}</p>
    ${again ? html`<button type="button" class="button" @click=${again}>Try again</button>` : nothing}
  </div>`;

export const missing = (title, why) => html`<div class="missing"><h1 class="missing-title" tabindex="-1">${title}</h1><p>${why}</p><a class="button" href="/">To the head of the chain</a></div>`;

export const meter = (part, of, label) => html`
  <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="meter-all" width="100" height="6" /><rect class="meter-part" width=${of > 0 ? Math.min(100, (100 * part) / of) : 0} height="6" />
  </svg>`;

/** Keyset pages: the first, and the ones before what is seen. */
export const pager = ({ first, next, older, newest, busy }) => first && !next ? nothing : html`
  <nav class="pager" aria-label="Pages">
    <button type="button" class="button" ?disabled=${first || busy} @click=${newest}>${icon('back')} Newest</button>
    <button type="button" class="button" ?disabled=${!next || busy} @click=${older}>Older ${icon('arrow')}</button>
  </nav>`;

export const tabs = (label, items, chosen, choose) => html`
  <div class="tabs" role="tablist" aria-label=${label}>
    ${items.map(([key, name]) => html`<button type="button" role="tab" id="tab-${key}" aria-selected=${key === chosen ? 'true' : 'false'} tabindex=${key === chosen ? '0' : '-1'}
      @click=${() => choose(key)} @keydown=${(e) => turn(e, items, chosen, choose)}>${name}</button>`)}
  </div>`;

function turn(event, items, chosen, choose) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = items.findIndex(([key]) => key === chosen);
  const next = items[(at + step + items.length) % items.length][0];
  choose(next);
  document.getElementById(`tab-${next}`)?.focus();
}
