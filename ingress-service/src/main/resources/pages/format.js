// Numbers, times and hashes as text. Amounts are exact: they are BigInt all the way.

const whole = new Intl.NumberFormat('en-US');

export const big = (value) => {
  try {
    return value === null || value === undefined || value === '' ? null : BigInt(value);
  } catch {
    return null;
  }
};

export const int = (value) => (value === null || value === undefined ? null : Number(BigInt(value)));

export const num = (value) => (value === null || value === undefined ? '–' : whole.format(typeof value === 'string' ? BigInt(value) : value));

/** An amount in its smallest unit; all its digits, or as many behind the point as are asked for, cut and never rounded up. */
export function amount(value, decimals = 18, digits = decimals) {
  const units = big(value);
  if (units === null) return '–';
  const sign = units < 0n ? '−' : '';
  const text = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const head = whole.format(BigInt(text.slice(0, text.length - decimals)));
  const exact = decimals === 0 ? '' : text.slice(-decimals).replace(/0+$/, '');
  const tail = exact.slice(0, digits).replace(/0+$/, '');
  if (exact !== '' && tail === '' && head === '0') return `${sign}<0.${'0'.repeat(Math.max(0, digits - 1))}1`;
  return tail === '' ? sign + head : `${sign}${head}.${tail}`;
}

export const gwei = (value) => `${amount(value, 9, 6)} gwei`;

export const percent = (part, of) => (of > 0 ? `${((100 * part) / of).toFixed(part === of ? 0 : 1)} %` : '–');

export function span(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–';
  const abs = Math.abs(ms);
  if (abs < 1000) return `${Math.round(ms)} ms`;
  if (abs < 60_000) return `${(ms / 1000).toFixed(abs < 10_000 ? 1 : 0)} s`;
  if (abs < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((abs % 60_000) / 1000)} s`;
  if (abs < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ${Math.floor((abs % 3_600_000) / 60_000)} min`;
  return `${Math.floor(ms / 86_400_000)} d`;
}

export function ago(ms, now = Date.now()) {
  const past = now - ms;
  if (past < 1500) return 'now';
  if (past < 60_000) return `${Math.round(past / 1000)} s ago`;
  if (past < 3_600_000) return `${Math.floor(past / 60_000)} min ago`;
  if (past < 86_400_000) return `${Math.floor(past / 3_600_000)} h ago`;
  return `${Math.floor(past / 86_400_000)} d ago`;
}

/** UTC, to the millisecond where there is one. */
export function utc(ms) {
  const text = new Date(ms).toISOString().replace('T', ' ');
  return ms % 1000 === 0 ? `${text.slice(0, 19)} UTC` : `${text.slice(0, 23)} UTC`;
}

export const day = (ms) => new Date(ms).toISOString().slice(0, 10);

export const short = (hex, head = 6, tail = 4) =>
  hex && hex.length > head + tail + 3 ? `${hex.slice(0, head + 2)}…${hex.slice(-tail)}` : (hex ?? '');

export const bytes = (hex) => (hex ? Math.max(0, (hex.length - 2) / 2) : 0);

export const ZERO = '0x0000000000000000000000000000000000000000';
