// What operators earned: epochs as they close, shares by category, who could have had more.

import { html, nothing, card, table, facts, heading, failure, missing, skeleton, blockLink, time, badge, address, l1, icon } from './parts.js';
import { amount, big, num, percent, utc } from './format.js';
import { rest, restOrNull, NodeError } from './node.js';
import { paged, sequencer } from './lists.js';
import { drawn, plotOf } from './plots.js';

export const CATEGORIES = [
  ['sealing', 'Sealing', '--s0'],
  ['attesting', 'Attesting', '--s1'],
  ['posting', 'Posting', '--s2'],
  ['delivering', 'Delivering', '--s4'],
];
export const REASONS = {
  SLASHED: 'slashed: it earns nothing in the epoch',
  TOO_FEW_SLOTS: 'fewer slots led than the threshold asks: nothing for sealing and attesting',
  TOO_FEW_ATTESTATIONS: 'fewer attestations in time than the threshold asks: nothing for sealing and attesting',
  ABOVE_BURNED_BASE_FEES: 'the part for delivering is at most the base fees that its transactions burned',
};
const STANDINGS = { OPEN: ['Open', 'wait'], COUNTED: ['Counted', 'wait'], CERTIFIED: ['Certified', 'go'], POSTED: ['Claimable', 'good'] };
const MEMBERS_MAX = 32;
const EPOCHS_DRAWN = 60;
const EVIDENCE_PAGES_MAX = 12;

export const standing = (name) => badge(...(STANDINGS[name] ?? [name, 'plain']));
export const money = (wei, digits = 4) => html`<span class="figure" title="${amount(wei)} LUMIA">${amount(wei, 18, digits)}</span>`;
export const eth = (wei) => html`<span class="figure" title="${amount(wei)} ETH">${amount(wei, 18, 6)}</span>`;

/** Series of the categories for a plot, over reports that are newest first. */
export function series(reports, more = []) {
  const epochs = [...new Set(reports.map((one) => one.epoch))].sort((a, b) => a - b).slice(-EPOCHS_DRAWN);
  const sum = (field) => epochs.map((epoch) => reports.filter((one) => one.epoch === epoch).reduce((total, one) => total + big(one[field]), 0n));
  const all = [...CATEGORIES, ...more].map(([field, label, colour]) => ({ label, colour, exact: sum(field) }));
  return {
    xs: epochs,
    series: all.map((one) => ({ ...one, values: one.exact.map(drawn) })),
    show: (one, at) => `${amount(one.exact[at], 18, 4)} LUMIA`,
  };
}

export function rewards(ctx) {
  const totals = { value: null, error: null };
  const own = { value: null, error: null };
  const operators = { value: null, error: null };
  const reconciliation = { value: null, error: null };
  const readTotals = () => ctx.load(totals, (signal) => rest('/v1/rewards/totals', signal));
  const readOwn = () => ctx.load(own, (signal) => rest('/v1/rewards/standing', signal));
  const readOperators = () =>
    ctx.load(operators, async (signal) => {
      const { members } = await rest('/v1/sequencers', signal);
      const known = members.slice(0, MEMBERS_MAX);
      const pages = [];
      for (const member of known) {
        const [page, claims] = await Promise.all([rest(`/v1/rewards/operators/${member.operator}?limit=${EPOCHS_DRAWN}`, signal), rest(`/v1/rewards/claims/${member.operator}`, signal)]);
        pages.push({ ...member, reports: page.epochs, claims });
      }
      return { pages, more: members.length - known.length };
    });
  const list = paged(ctx, '/v1/rewards/epochs?limit=20', 'epochs', { live: 10_000 });
  const plot = plotOf(ctx);
  readTotals();
  readOwn();
  readOperators();
  ctx.load(reconciliation, (signal) => restOrNull('/v1/rewards/reconciliation', signal));
  ctx.every(10_000, readTotals);
  ctx.every(5_000, readOwn);
  ctx.every(20_000, readOperators);
  return {
    title: 'Rewards',
    view() {
      const pages = operators.value?.pages;
      const any = pages?.some((one) => one.reports.length > 0);
      return html`
        ${heading('Subnet', 'Rewards', html`<a class="button" href="/v1/rewards/epochs?format=csv" download="epochs.csv">Epochs as CSV</a>`)}
        ${card('Since genesis', totals.error && !totals.value ? failure(totals.error, readTotals) : totals.value ? sums(totals.value) : skeleton(3))}
        <div class="split">
          ${card('By category', operators.error && !pages ? failure(operators.error, readOperators) : pages ? (any ? html`<div id="categories" class="plot" role="img" aria-label="What all operators earned in each epoch, by category"></div>` : waiting(list.state.value)) : skeleton(6), { aside: html`<span class="muted">LUMIA an epoch</span>` })}
          ${card('The running epoch', own.error && !own.value ? failure(own.error, readOwn) : own.value ? running(ctx, own.value, list.state.value) : skeleton(5))}
        </div>
        ${reconciliation.value?.checks ? reconciled(reconciliation.value) : nothing}
        <section class="card flush" aria-labelledby="operators"><header class="card-head"><h2 id="operators">Operators</h2>${operators.value?.more > 0 ? html`<span class="muted">${operators.value.more} more</span>` : nothing}</header>
          ${pages || !operators.error ? table('Operators', operatorColumns(ctx), pages ?? null) : failure(operators.error, readOperators)}</section>
        <section class="card flush" aria-labelledby="epochs"><header class="card-head"><h2 id="epochs">Closed epochs</h2></header>
          ${list.view((rows) => table('Closed epochs, the newest first', epochColumns, rows, { empty: waitingText(list.state.value) }))}</section>
        <div class="end">${list.pager()}</div>`;
    },
    shown() {
      const reports = operators.value?.pages.flatMap((one) => one.reports) ?? [];
      if (reports.length) plot('categories', `${reports.length}:${reports[0].epoch}`, () => series(reports));
    },
  };
}

const waitingText = (page) => (page?.waiting ? `No epoch is closed yet. The first waits: ${page.waiting}.` : 'No epoch is closed yet.');
const waiting = (page) => html`<p class="empty">${waitingText(page)}</p>`;

/** What is recovered leaves the fund in LUMIA; of costs it only ends who they were owed to, and the ETH stays. */
export const leftInFund = (t) => ({
  amount: (big(t.funded.amount) - big(t.claimed.amount) - big(t.recovered.amount)).toString(),
  costsWei: (big(t.funded.costsWei) - big(t.claimed.costsWei)).toString(),
});

const sums = (t) => html`<dl class="sums">${[
  ['Emitted', t.emitted],
  ['Claimed', t.claimed],
  ['Claimable now', t.claimable],
  ['Not posted yet', t.notPosted],
  ['Left in the fund', leftInFund(t)],
].map(([name, one]) => html`<div><dt>${name}</dt><dd>${money(one.amount, 2)}<small>and ${eth(one.costsWei)} ETH of L1 costs</small></dd></div>`)}</dl>`;

/** The ledger against what it was made from: green, or which figure differs by how much. */
function reconciled(r) {
  const red = r.checks.filter((check) => !check.green);
  const unit = (check) => (check.unit === 'ETH' ? 'ETH' : 'LUMIA');
  const columns = [
    { head: 'Figure', main: true, cell: (c) => html`${c.name} ${c.green ? badge('agrees', 'good') : badge('differs', 'bad')}` },
    { head: 'Against', cell: (c) => html`<span class="muted">${c.against}</span>` },
    { head: 'Ledger', right: true, cell: (c) => html`<span class="figure" title="${amount(c.ledger)} ${unit(c)}">${amount(c.ledger, 18, 6)} ${unit(c)}</span>` },
    { head: 'The other', right: true, cell: (c) => html`<span class="figure" title="${amount(c.other)} ${unit(c)}">${amount(c.other, 18, 6)}</span>` },
    { head: 'Difference', right: true, cell: (c) => html`<span class="figure">${c.green ? '0' : amount(c.difference)}</span>` },
  ];
  return html`<section class="card flush" aria-labelledby="reconciliation">
    <header class="card-head"><h2 id="reconciliation">Reconciliation</h2><a href="/v1/rewards/reconciliation">As JSON</a></header>
    <p class="note">${r.green ? badge('Green', 'good') : badge(`${red.length} of ${r.checks.length} differ`, 'bad')} The ledger through epoch ${num(r.throughEpoch)} and layer 1's block ${num(r.throughL1Block)}, against reports and layer 1, to the wei.
      ${r.fund ? html`The fund pays ${num(r.fund.epochs)} more epochs${r.fund.dryAt ? html`, until ${utc(Date.parse(r.fund.dryAt))}` : ''}.` : nothing}</p>
    ${r.green ? html`<details class="inset"><summary>${r.checks.length} figures</summary>${table('Figures', columns, r.checks)}</details>` : table('Figures that differ', columns, red)}
  </section>`;
}

function running(ctx, { epoch, warnings }, page) {
  if (!epoch) return html`<p class="note">This node’s operator has no weight in the running epoch.</p>`;
  const bar = (part, of) => (of > 0 ? percent(part, of) : 'none yet');
  return html`${facts([
      ['Epoch', html`<strong class="figure">${num(epoch.epoch)}</strong>`],
      ['Slots led', html`<span class="figure">${num(epoch.slotsLed)} of ${num(epoch.slotsAssigned)}</span> <span class="muted">${bar(epoch.slotsLed, epoch.slotsAssigned)}</span>`],
      ['Attested in time', html`<span class="figure">${num(epoch.attested)} of ${num(epoch.blocks)}</span> <span class="muted">${bar(epoch.attested, epoch.blocks)}</span>`],
      ['Needed of each', html`<span class="figure">${epoch.thresholdBps / 100} %</span>`],
    ])}
    ${warnings.length ? html`<ul class="reasons below">${warnings.map((warning) => html`<li class="bad"><span class="mark" aria-hidden="true">!</span><span>${warning}</span></li>`)}</ul>` : html`<p class="note below">This node’s operator is about to lose nothing.</p>`}
    ${page?.waiting ? html`<p class="note">The oldest open one is ${page.waiting}.</p>` : nothing}`;
}

const earned = (one) => one.reports.reduce((total, report) => total + big(report.total), 0n);
const lost = (one) => one.reports.reduce((total, report) => total + big(report.forfeited), 0n);
const share = (one, part, of) => percent(one.reports.reduce((sum, r) => sum + r[part], 0), one.reports.reduce((sum, r) => sum + r[of], 0));

const operatorColumns = (ctx) => [
  { head: 'Operator', main: true, cell: (one) => html`<span class="member">${sequencer(ctx, one.operator, { href: `/rewards/operator/${one.operator}` })}</span>` },
  { head: 'Weight', right: true, cell: (one) => html`<span class="figure">${num(one.weight)}</span>` },
  { head: 'Slots led', right: true, cell: (one) => html`<span class="figure">${share(one, 'slotsLed', 'slotsAssigned')}</span>` },
  { head: `Earned, last ${EPOCHS_DRAWN} epochs`, right: true, cell: (one) => money(earned(one)) },
  { head: 'Not earned', right: true, cell: (one) => money(lost(one)) },
  { head: 'Claimable', right: true, cell: (one) => money(one.claims.claimable.amount) },
  { head: '', right: true, cell: (one) => html`<a href="/rewards/operator/${one.operator}">Why, and claim</a>` },
];

const epochColumns = [
  { head: 'Epoch', main: true, cell: (e) => html`<a class="figure" href="/rewards/epoch/${e.epoch}">${num(e.epoch)}</a>` },
  { head: 'Standing', cell: (e) => standing(e.standing) },
  { head: 'Closed', cell: (e) => time(Date.parse(e.closedAt)) },
  { head: 'Blocks', cell: (e) => html`${blockLink(e.firstBlock)} – ${blockLink(e.lastBlock)}` },
  { head: 'Emission', right: true, cell: (e) => money(e.emission) },
  { head: 'To the treasury', right: true, cell: (e) => money(e.treasuryAmount) },
  { head: '', right: true, cell: (e) => html`<a href="/v1/rewards/epochs/${e.epoch}?format=csv" download="epoch-${e.epoch}.csv" aria-label="Epoch ${e.epoch} as CSV">CSV</a>` },
];

// One epoch, with its evidence

export function epoch(ctx, id) {
  const state = { value: null, error: null };
  const evidence = { value: null, error: null };
  let why = null;
  const read = () =>
    ctx.load(state, async (signal) => {
      if (!/^[0-9]{1,15}$/.test(id)) return { none: 'An epoch is a number.' };
      try {
        return await rest(`/v1/rewards/epochs/${id}`, signal);
      } catch (e) {
        if (e instanceof NodeError && e.status === 404) return { none: e.message };
        throw e;
      }
    }).then(() => state.value?.epoch && !evidence.value && readEvidence());
  const readEvidence = () =>
    ctx.load(evidence, async (signal) => {
      let path = `/v1/rewards/epochs/${id}/evidence?limit=200`;
      const whole = { blocks: [], batches: [], members: [] };
      for (let i = 0; path && i < EVIDENCE_PAGES_MAX; i++) {
        const page = await rest(path, signal);
        if (i === 0) Object.assign(whole, { batches: page.batches, members: page.members, first: page.firstBlock, last: page.lastBlock, window: page.attestWindow });
        whole.blocks.push(...page.blocks);
        path = page.next;
      }
      return { ...whole, partial: path !== null };
    });
  read();
  ctx.every(10_000, () => state.value?.epoch?.standing !== 'POSTED' && read());
  return {
    title: `Rewards of epoch ${id}`,
    view() {
      if (state.error && !state.value) return html`${heading('Rewards of epoch', id)}${failure(state.error, read)}`;
      if (!state.value) return html`${heading('Rewards of epoch', id)}<div class="card">${skeleton(8)}</div>`;
      if (state.value.none) return missing(`Epoch ${id} has no report`, state.value.none);
      const { epoch: report, operators } = state.value;
      return html`
        ${heading('Rewards of epoch', html`${num(report.epoch)} ${standing(report.standing)}`, html`
          ${report.epoch > 0 ? html`<a class="button" href="/rewards/epoch/${report.epoch - 1}">${icon('back')} Epoch before</a>` : nothing}
          <a class="button" href="/rewards/epoch/${report.epoch + 1}">Epoch after ${icon('arrow')}</a>
          <a class="button" href="/v1/rewards/epochs/${report.epoch}?format=csv" download="epoch-${report.epoch}.csv">CSV</a>`)}
        ${card('Emission', html`<dl class="sums">
          <div><dt>Emission</dt><dd>${money(report.emission)}<small>LUMIA</small></dd></div>
          <div><dt>To operators</dt><dd>${money((big(report.emission) - big(report.treasuryAmount)).toString())}<small>LUMIA</small></dd></div>
          <div><dt>To the treasury</dt><dd>${money(report.treasuryAmount)}<small>${address(report.treasury, { quiet: true })}</small></dd></div>
          <div><dt>Blocks</dt><dd>${num(report.lastBlock - report.firstBlock + 1)}<small>${blockLink(report.firstBlock)} – ${blockLink(report.lastBlock)}</small></dd></div>
          <div><dt>Paid with epoch</dt><dd>${num(report.throughEpoch)}<small>closed ${time(Date.parse(report.closedAt))}</small></dd></div>
        </dl>`)}
        <section class="card flush" aria-labelledby="earned"><header class="card-head"><h2 id="earned">What each operator earned</h2></header>
          ${table('Operators of the epoch', earnedColumns(ctx, report), operators)}</section>
        ${card('Why not more', evidence.value || evidence.error ? reasons(ctx, report, operators, evidence.value) : skeleton(4))}
        ${card('Batches', evidence.error && !evidence.value ? html`<p class="note">${evidence.error.message}</p>` : table('Batches of the epoch', batchColumns(ctx), evidence.value?.batches ?? null, { compact: true, empty: 'No batch ended in this epoch.' }), { flush: true })}`;
    },
  };
}

const earnedColumns = (ctx, report) => [
  { head: 'Operator', main: true, cell: (o) => sequencer(ctx, o.operator, { href: `/rewards/operator/${o.operator}`, quiet: true }) },
  { head: 'Slots led', right: true, cell: (o) => html`<span class="figure">${num(o.slotsLed)} of ${num(o.slotsAssigned)}</span>` },
  { head: 'Attested', right: true, cell: (o) => html`<span class="figure">${num(o.attestations)} of ${num(report.lastBlock - report.firstBlock + 1)}</span>` },
  { head: 'Batches', right: true, cell: (o) => html`<span class="figure">${num(o.batchesInTurn)}</span>` },
  ...CATEGORIES.map(([field, name]) => ({ head: name, right: true, cell: (o) => money(o[field]) })),
  { head: 'Total', right: true, cell: (o) => html`<strong>${money(o.total)}</strong>` },
  { head: 'Not earned', right: true, cell: (o) => money(o.forfeited) },
];

const EXAMPLES = 6;
const blocksOf = (numbers) => html`${numbers.slice(0, EXAMPLES).map((number, i) => html`${i > 0 ? ', ' : ''}${blockLink(number)}`)}${numbers.length > EXAMPLES ? ` and ${num(numbers.length - EXAMPLES)} more` : ''}`;

/** Of each operator, what it missed, with the blocks that show it. */
function reasons(ctx, report, operators, evidence) {
  const all = report.lastBlock - report.firstBlock + 1;
  return html`<ul class="reasons">${operators.map((o) => {
    const found = [];
    for (const reason of o.forfeitReasons) found.push(['bad', html`${amount(o.forfeited, 18, 4)} LUMIA not earned: ${REASONS[reason] ?? reason}`]);
    if (o.slotsLed < o.slotsAssigned) found.push(['', html`${num(o.slotsAssigned - o.slotsLed)} of ${num(o.slotsAssigned)} slots were sealed by others alone${instead(evidence, o)}`]);
    if (o.attestations < all) {
      const absent = evidence?.blocks.filter((b) => !b.attestations.some((a) => a.operator === o.operator)).map((b) => b.number) ?? [];
      const late = Math.max(0, all - o.attestations - absent.length);
      found.push(['', html`${num(all - o.attestations)} of ${num(all)} blocks were not attested in time${absent.length ? html`: ${num(absent.length)} not at all, ${blocksOf(absent)}` : ''}${evidence && !evidence.partial && late ? html`${absent.length ? ', ' : ': '}${num(late)} later than ${num(evidence.window)} blocks after` : ''}`]);
    }
    const late = evidence?.batches.filter((b) => b.poster === o.operator && inTurn(b) === false) ?? [];
    if (late.length) found.push(['', html`batches out of turn: ${late.map((b) => html`<a href="/batch/${b.index}">${b.index}</a> `)}`]);
    if (found.length === 0) found.push(['good', 'everything that there was to earn']);
    return html`<li><span></span>${sequencer(ctx, o.operator, { quiet: true })}</li>${found.map(([tone, text]) => html`<li class=${tone}><span class="mark" aria-hidden="true">${tone === 'good' ? '✓' : tone === 'bad' ? '−' : '!'}</span><span>${text}</span></li>`)}`;
  })}</ul>
  <p class="note below">${evidence ? html`Counted from <a href="/v1/rewards/epochs/${report.epoch}/evidence">the signed evidence</a>${evidence.partial ? ', its first blocks alone' : ''}. <code>./lumia verify --rewards</code> counts it again from layer 1 and the log.` : 'Its evidence is older than this node keeps; it stands in the log.'}</p>`;
}

/** Blocks that another than the first of their slot sealed: of two operators that first was the other, of more it may be any. */
function instead(evidence, o) {
  const blocks = evidence?.blocks.filter((b) => b.seal.rank > 0 && b.seal.sequencer !== o.operator).map((b) => b.number) ?? [];
  return blocks.length ? html`; ${evidence.members.length > 2 ? 'blocks of the epoch that a later rank sealed, in whoever’s slot' : 'sealed by a later rank'}: ${blocksOf(blocks)}` : nothing;
}

/** As it is counted: whether the poster's turn had begun when layer 1 took it; the first's has from the start. Null where nobody is credited. */
export function inTurn(b) {
  if (/^0x0{40}$/.test(b.poster)) return null;
  const turn = b.turns.find((one) => one.operator === b.poster);
  return turn !== undefined && (turn.rank === 0 || b.l1Timestamp * 1000 >= turn.fromMs);
}

const batchColumns = (ctx) => [
  { head: 'Batch', main: true, cell: (b) => html`<a class="figure" href="/batch/${b.index}">${num(b.index)}</a>` },
  { head: 'Turn', cell: (b) => ({ true: badge('in turn', 'good'), false: badge('out of turn', 'wait'), null: badge('nobody’s') })[inTurn(b)] },
  { head: 'Posted by', cell: (b) => (inTurn(b) === null ? nothing : sequencer(ctx, b.poster, { quiet: true })) },
  { head: 'On layer 1', wide: true, cell: (b) => l1(b.l1TransactionHash, ctx.shared.network?.l1Explorer) },
  { head: 'ETH back', right: true, cell: (b) => eth(b.reimbursedWei) },
];
