// How answers are kept: those of the page of a list that is looked at, and those that are asked for once.

const AGAIN_MS = 5_000;

/** A page of a list, another object once the reader turns: an answer that comes late goes to the page that was left. */
export function turning(ctx, first, ask) {
  const fresh = (at) => ({ at, value: null, error: null });
  let page = fresh(first);
  const read = () => {
    const mine = page;
    return ctx.load(mine, async (signal) => {
      if (mine !== page) throw new DOMException('The reader turned on.', 'AbortError');
      return ask(mine.at, signal);
    });
  };
  return {
    get page() {
      return page;
    },
    read,
    isFirst: () => page.at === first,
    turn(at) {
      page = fresh(at);
      return read();
    },
  };
}

/** What is asked for once by a key: ask gives { value, whole }. What is not whole, or cannot be had, is asked for again after a while. */
export function remembering(ask, now = Date.now) {
  const known = new Map();
  return (key, changed) => {
    if (!known.has(key)) known.set(key, { value: null, againMs: 0 });
    const entry = known.get(key);
    if (now() >= entry.againMs) {
      entry.againMs = Infinity;
      ask(key)
        .then(({ value, whole }) => Object.assign(entry, { value, againMs: whole ? Infinity : now() + AGAIN_MS }), () => (entry.againMs = now() + AGAIN_MS))
        .finally(changed);
    }
    return entry.value;
  };
}
