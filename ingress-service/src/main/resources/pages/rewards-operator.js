// One operator: what it earned, when it was there, what it can claim and how.

import { html, nothing, card, table, facts, heading, failure, missing, skeleton, hex, time, badge, l1, copyButton, say } from './parts.js';
import { amount, big, day, num, percent } from './format.js';
import { file, rest, restPost } from './node.js';
import { plotOf } from './plots.js';
import { eth, money, REASONS, series, standing } from './rewards.js';

const EPOCHS = 200;
const LISTED = 12;
const PAYMENTS = { CLAIMED: ['Claimed', 'good'], REIMBURSED: ['L1 costs paid back', 'good'], RECOVERED: ['Recovered', 'bad'] };
const FORMATS = [['xlsx', 'XLSX'], ['csv', 'CSV'], ['pdf', 'PDF'], ['json', 'JSON'], ['hledger', 'hledger'], ['beancount', 'beancount'], ['koinly', 'Koinly'], ['cointracker', 'CoinTracker'], ['cointracking', 'CoinTracking']];
const MONTHS = 13;
const SAVING_MS_MAX = 60_000;

export function operator(ctx, id) {
  const of = id.toLowerCase();
  if (!/^0x[0-9a-f]{40}$/.test(of)) return { title: 'Operator', view: () => missing('This is no operator', 'An operator is an address: 0x and 40 hex digits.') };
  const reports = { value: null, error: null };
  const claims = { value: null, error: null };
  const statements = { value: null, error: null };
  const wallet = { note: '', tone: '', busy: false };
  const readReports = () => ctx.load(reports, async (signal) => {
    const [mine, epochs] = await Promise.all([rest(`/v1/rewards/operators/${of}?limit=${EPOCHS}`, signal), rest(`/v1/rewards/epochs?limit=${EPOCHS}`, signal)]);
    const about = new Map(epochs.epochs.map((one) => [one.epoch, one]));
    return { epochs: mine.epochs, about, more: mine.next !== null, waiting: epochs.waiting };
  });
  const readClaims = () => ctx.load(claims, (signal) => rest(`/v1/rewards/claims/${of}`, signal));
  const plot = plotOf(ctx);
  readReports();
  readClaims();
  // Offered where the node says that it has them.
  ctx.load(statements, async (signal) => Object.keys((await rest('/v1/openapi', signal)).paths).some((path) => path.startsWith('/v1/rewards/statements/')));
  const asked = { period: new Date().toISOString().slice(0, 7), basis: 'accrued', busy: false, refusal: null, token: '' };
  ctx.every(15_000, readReports);
  ctx.every(8_000, readClaims);
  return {
    title: `Operator ${of.slice(0, 10)}`,
    view() {
      const rows = reports.value?.epochs;
      return html`
        ${heading('Operator', html`<span class="wide-only">${hex(of, { whole: true, what: 'operator' })}</span><span class="narrow-only">${hex(of, { head: 8, tail: 8, what: 'operator' })}</span>`, html`<a class="button" href="/address/${of}">Its account</a>`)}
        ${card('Money', claims.error && !claims.value ? failure(claims.error, readClaims) : claims.value ? sums(claims.value) : skeleton(3))}
        <div class="split">
          ${card('By category', reports.error && !rows ? failure(reports.error, readReports) : rows ? (rows.length ? html`<div id="earned" class="plot" role="img" aria-label="What the operator earned in each epoch, by category, and what it did not earn"></div>` : html`<p class="empty">No epoch with it is closed yet.</p>`) : skeleton(6), { aside: html`<span class="muted">LUMIA an epoch</span>`, id: 'by-category' })}
          ${card('Claim', claims.value ? claim(ctx, claims.value, wallet) : claims.error ? html`<p class="note">${claims.error.message}</p>` : skeleton(4))}
        </div>
        ${card('Uptime', rows ? calendar(ctx, rows, reports.value.about) : skeleton(3), { aside: html`<span class="muted">slots led and blocks attested, the lesser</span>` })}
        <section class="card flush" aria-labelledby="missed"><header class="card-head"><h2 id="missed">Why not more</h2></header>${rows ? missed(rows, reports.value.about) : skeleton(3)}</section>
        <div class="split">
          <section class="card flush" aria-labelledby="payments"><header class="card-head"><h2 id="payments">Payments on layer 1</h2></header>
            ${table('Payments on layer 1', paymentColumns(ctx), claims.value?.payments ?? (claims.error ? [] : null), { empty: 'Nothing was claimed yet.' })}</section>
          ${card('Downloads', html`<div class="downloads">
            <a class="button" href="/v1/rewards/operators/${of}?format=csv" download="rewards-${of}.csv">Epochs as CSV</a>
            <a class="button" href="/v1/rewards/operators/${of}" download="rewards-${of}.json">Epochs as JSON</a>
            <a class="button" href="/v1/rewards/claims/${of}" download="claim-${of}.json">Leaf and proof</a>
          </div>
          ${statements.value ? statement(of, asked, ctx.update) : nothing}`)}
        </div>`;
    },
    shown() {
      const rows = reports.value?.epochs;
      if (rows?.length) plot('earned', `${rows.length}:${rows[0].epoch}`, () => series(rows, [['forfeited', 'Not earned', '--strong-line']]));
    },
  };
}

/** The last months and years, and each form of the statement. */
function statement(of, asked, update) {
  const now = new Date();
  const months = Array.from({ length: MONTHS }, (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i, 1)).toISOString().slice(0, 7));
  const periods = [...months, String(now.getUTCFullYear()), String(now.getUTCFullYear() - 1)];
  const choose = (name) => (event) => {
    Object.assign(asked, { [name]: event.target.value, refusal: null });
    update();
  };
  return html`<h3 class="below">Statement for the books</h3>
    <div class="choices">
      <label>Period, UTC <select @change=${choose('period')}>${periods.map((period) => html`<option value=${period} ?selected=${period === asked.period}>${period}</option>`)}</select></label>
      <label>Counted when <select @change=${choose('basis')}><option value="accrued" ?selected=${asked.basis === 'accrued'}>accrued</option><option value="received" ?selected=${asked.basis === 'received'}>received</option></select></label>
    </div>
    <div class="downloads">${FORMATS.map(([format, name]) => {
      const path = `/v1/rewards/statements/${of}?period=${asked.period}&basis=${asked.basis}&format=${format}`;
      return html`<a class="button" href=${path} download @click=${(event) => download(event, path, asked, update)}>${name}</a>`;
    })}</div>
    ${asked.refusal ? refusal(asked.refusal, (event) => withToken(event, asked, update), () => withWallet(asked, update)) : nothing}
    <p class="note below">Signed by this node’s operator; <code>./lumia rewards verify FILE</code> adds it up again.</p>`;
}

/** Asked for here, not by the browser, which would save a refusal or say nothing of it. */
function download(event, path, asked, update) {
  event.preventDefault();
  return save(path, asked, update);
}

/** The token is held until the operator's page is left: not in the address, not in the browser's storage. */
export function withToken(event, asked, update) {
  event.preventDefault();
  const input = event.target.querySelector('input');
  const token = input.value.trim();
  input.value = '';
  if (!/^[!-~]{1,256}$/.test(token)) {
    asked.refusal = { ...asked.refusal, status: 403, message: 'A token is up to 256 letters, digits and signs without spaces.' };
    update();
    return undefined;
  }
  asked.token = token;
  return save(asked.refusal.path, asked, update);
}

/** In place of the token: the account's wallet signs a message (ERC-4361), and the node gives a session for a while. */
export async function withWallet(asked, update) {
  if (asked.busy) return undefined;
  const { ethereum } = globalThis;
  const { path } = asked.refusal;
  asked.busy = true;
  update();
  try {
    const [address] = await ethereum.request({ method: 'eth_requestAccounts' });
    const { message } = await rest(`/v1/rewards/session?address=${encodeURIComponent(address)}`);
    const data = `0x${[...new TextEncoder().encode(message)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    const signature = await ethereum.request({ method: 'personal_sign', params: [data, address] });
    asked.token = (await restPost('/v1/rewards/session', { message, signature })).token;
  } catch (e) {
    const why = e.status ? e.message : e.code === 4001 ? 'The wallet refused.' : `The wallet says: ${e.message}`;
    Object.assign(asked, { busy: false, refusal: { path, status: 401, message: why } });
    say(why);
    update();
    return undefined;
  }
  asked.busy = false;
  return save(path, asked, update);
}

async function save(path, asked, update) {
  if (asked.busy) return;
  Object.assign(asked, { busy: true, refusal: null });
  update();
  try {
    const { name, blob } = await file(path, asked.token);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), SAVING_MS_MAX);
    say('The statement is here');
  } catch (e) {
    if (e.status === 401 || e.status === 403) asked.token = '';
    asked.refusal = { path, status: e.status, message: e.message };
    say(e.message);
  }
  asked.busy = false;
  update();
}

/** Why there is no statement, in the node's words; where it wants a token, a place for it, and how one is sent from a terminal. */
export function refusal({ path, status, message }, onToken, onWallet) {
  if (status !== 401 && status !== 403) return html`<p class="note below" role="alert">${badge('No statement', 'bad')} ${message}</p>`;
  const line = `curl -OJ -H "X-Statements-Token: $TOKEN" "${location.origin}${path}"`;
  return html`<p class="note below" role="alert">${badge('Private', 'wait')} This node’s operator keeps statements private; its token is needed. ${message}</p>
    ${globalThis.ethereum ? html`<p class="below"><button type="button" class="button" @click=${onWallet}>Sign in with the browser’s wallet</button></p>` : nothing}
    <form class="choices below" autocomplete="off" @submit=${onToken}>
      <label>Token <input type="password" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="256" required></label>
      <button type="submit" class="button">Get it</button>
    </form>
    <p class="note">It is sent to this node in a header, and forgotten when you leave this page. Or from a terminal:</p>
    <div class="command"><pre class="raw" tabindex="0" aria-label="The command">${line}</pre>${copyButton(line, 'command')}</div>`;
}

const sums = (a) => html`<dl class="sums">${[
  ['Earned', a.earned],
  ['Claimed', a.claimed],
  ['Claimable now', a.claimable],
  ['Not posted yet', a.notPosted],
  ...(big(a.expired.amount) > 0n ? [['May be recovered', a.expired]] : []),
  ...(big(a.recovered.amount) > 0n ? [['Recovered', a.recovered]] : []),
].map(([name, one]) => html`<div><dt>${name}</dt><dd>${money(one.amount)}<small>and ${eth(one.costsWei)} ETH of L1 costs</small></dd></div>`)}</dl>`;

/** The transaction that pays what is due: by a wallet of the browser where there is one, else by a line. */
function claim(ctx, a, wallet) {
  const due = big(a.claimable.amount) > 0n || big(a.claimable.costsWei) > 0n;
  if (!due || !a.claim) {
    return html`<p class="note">${a.period ? 'Nothing is claimable: all of the latest root on layer 1 is paid.' : 'No root with this account is on layer 1 yet.'}</p>
      ${big(a.notPosted.amount) > 0n ? html`<p class="note">${amount(a.notPosted.amount, 18, 4)} LUMIA wait for the next root.</p>` : nothing}`;
  }
  const line = `cast send ${a.claim.to} ${a.claim.data} --rpc-url $L1 --private-key $KEY`;
  return html`${facts([
      ['Pays', html`<strong class="figure">${amount(a.claimable.amount)}</strong> LUMIA`],
      ['And', html`<span class="figure">${amount(a.claimable.costsWei)}</span> ETH of L1 costs`],
      ['To', html`the operator itself, whoever sends it`],
      ['By', html`${hex(a.claim.to, { what: 'distributor' })} <span class="muted">on chain ${a.l1ChainId}</span>`],
      ['Root', html`through epoch ${num(a.period.throughEpoch)} ${a.period.onL1 ? l1(a.period.onL1.transactionHash, ctx.shared.network?.l1Explorer) : nothing}`],
    ])}
    ${globalThis.ethereum ? html`<p class="below"><button type="button" class="button main" ?disabled=${wallet.busy} @click=${() => send(ctx, a, wallet)}>Claim with the browser’s wallet</button></p>` : nothing}
    ${wallet.note ? html`<p class="note" role="status">${badge(wallet.tone === 'bad' ? 'Not sent' : 'Sent', wallet.tone)} ${wallet.note}</p>` : nothing}
    <h3 class="below">From a terminal</h3>
    <div class="command"><pre class="raw" tabindex="0" aria-label="The command">${line.length > 400 ? `cast send ${a.claim.to} ${a.claim.data.slice(0, 74)}… --rpc-url $L1 --private-key $KEY` : line}</pre>${copyButton(line, 'command')}</div>
    <p class="note">Or <code>./lumia rewards claim --key-file FILE --account ${a.account.slice(0, 8)}…</code>, which checks the proof against layer 1 first.</p>`;
}

/** EIP-1193. */
async function send(ctx, a, wallet) {
  const { ethereum } = globalThis;
  Object.assign(wallet, { busy: true, note: '', tone: '' });
  ctx.update();
  try {
    const [from] = await ethereum.request({ method: 'eth_requestAccounts' });
    const chain = '0x' + a.l1ChainId.toString(16);
    if ((await ethereum.request({ method: 'eth_chainId' })) !== chain) {
      await ethereum.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: chain }] });
    }
    const hash = await ethereum.request({ method: 'eth_sendTransaction', params: [{ from, to: a.claim.to, data: a.claim.data }] });
    Object.assign(wallet, { note: html`${l1(hash, ctx.shared.network?.l1Explorer)} It stands below once its block is final.`, tone: 'good' });
  } catch (e) {
    Object.assign(wallet, { note: e.code === 4001 ? 'The wallet refused.' : `The wallet says: ${e.message}`, tone: 'bad' });
  }
  wallet.busy = false;
  say('Answered by the wallet');
  ctx.update();
}

const blocksOf = (about) => (about ? about.lastBlock - about.firstBlock + 1 : 0);
const ratio = (part, of) => (of > 0 ? part / of : 1);
const uptime = (one, about) => Math.min(ratio(one.slotsLed, one.slotsAssigned), ratio(one.attestations, blocksOf(about)));
const shade = (up) => (up >= 0.999 ? 'up4' : up >= 0.95 ? 'up3' : up >= 0.8 ? 'up2' : up > 0 ? 'up1' : 'up0');

/** A cell an epoch, a row a day. */
function calendar(ctx, rows, about) {
  if (rows.length === 0) return html`<p class="empty">No epoch with it is closed yet.</p>`;
  const { network } = ctx.shared;
  const start = (epoch) => (network ? network.genesisTimestampMs + epoch * network.slotsPerEpoch * network.slotMs : 0);
  const days = Map.groupBy(rows.filter((one) => about.has(one.epoch)).slice().reverse(), (one) => day(start(one.epoch)));
  return html`<div class="days">${[...days].reverse().map(([date, epochs]) => html`<div class="day"><span class="muted figure">${date}</span><ul class="calendar" aria-label="Epochs of ${date}">${epochs.map((one) => {
      const up = uptime(one, about.get(one.epoch));
      const text = `Epoch ${one.epoch}: led ${one.slotsLed} of ${one.slotsAssigned} slots, attested ${one.attestations} of ${blocksOf(about.get(one.epoch))} blocks`;
      return html`<li><a class="cell ${shade(up)}" href="/rewards/epoch/${one.epoch}" title=${text} aria-label=${text}></a></li>`;
    })}</ul></div>`)}</div>
    <p class="key"><span><i class="cell up4"></i>all</span><span><i class="cell up3"></i>95 %</span><span><i class="cell up2"></i>80 %</span><span><i class="cell up1"></i>less</span><span><i class="cell up0"></i>nothing</span></p>`;
}

function missed(rows, about) {
  const found = rows.filter((one) => big(one.forfeited) > 0n || one.slotsLed < one.slotsAssigned || one.attestations < blocksOf(about.get(one.epoch)));
  return table('Epochs in which it could have had more', missedColumns(about), found.slice(0, LISTED), { empty: 'It earned all that there was to earn.' });
}

const because = (one, blocks) => [
  ...one.forfeitReasons.map((reason) => REASONS[reason] ?? reason),
  ...(one.slotsLed < one.slotsAssigned ? [`${num(one.slotsAssigned - one.slotsLed)} slots were sealed by others alone, so its share of sealing is smaller`] : []),
  ...(one.attestations < blocks ? [`${num(blocks - one.attestations)} blocks were not attested in time, so its share of attesting is smaller`] : []),
];

const missedColumns = (about) => [
  { head: 'Epoch', main: true, cell: (one) => html`<a class="figure" href="/rewards/epoch/${one.epoch}">${num(one.epoch)}</a>` },
  { head: 'Standing', cell: (one) => (about.has(one.epoch) ? standing(about.get(one.epoch).standing) : nothing) },
  { head: 'Slots led', right: true, cell: (one) => html`<span class="figure">${num(one.slotsLed)} of ${num(one.slotsAssigned)}</span>` },
  { head: 'Attested', right: true, cell: (one) => html`<span class="figure">${percent(one.attestations, blocksOf(about.get(one.epoch)))}</span>` },
  { head: 'Not earned', right: true, cell: (one) => money(one.forfeited) },
  { head: 'Because', cell: (one) => html`<span class="stack">${because(one, blocksOf(about.get(one.epoch))).map((reason) => html`<span class="muted">${reason}</span>`)}</span>` },
  { head: '', right: true, cell: (one) => html`<a href="/rewards/epoch/${one.epoch}">Evidence</a>` },
];

const paymentColumns = (ctx) => [
  { head: 'What', main: true, cell: (p) => badge(...(PAYMENTS[p.kind] ?? [p.kind, 'plain'])) },
  { head: 'When', cell: (p) => time(p.timestamp * 1000) },
  { head: 'LUMIA', right: true, cell: (p) => money(p.amount) },
  { head: 'ETH', right: true, cell: (p) => eth(p.costsWei) },
  { head: 'Transaction', right: true, cell: (p) => l1(p.transactionHash, ctx.shared.network?.l1Explorer) },
];
