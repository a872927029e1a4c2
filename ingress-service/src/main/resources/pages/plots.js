// Stacked bars by epoch, in the scheme's colours.

import uPlot from './lib/uPlot.esm.js';

const HEIGHT = 250;

/** Colours of the scheme that is shown: a canvas does not know light-dark(). */
function resolved(names) {
  const probe = document.createElement('span');
  probe.className = 'unseen';
  document.body.append(probe);
  const found = names.map((name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return found;
}

/**
 * Draws into an element and draws again when its width or the scheme changes.
 *
 * @param xs epochs, ascending; series [{ label, colour, values }] from the bottom up; show makes a value's text
 * @returns a function that ends it
 */
export function stacked(element, { xs, series, show }) {
  let plot = null;
  const sums = [];
  series.forEach((one, i) => sums.push(one.values.map((value, at) => value + (i > 0 ? sums[i - 1][at] : 0))));
  const draw = () => {
    plot?.destroy();
    element.replaceChildren();
    const [text, line, muted] = resolved(['--text', '--line', '--muted']);
    const fills = resolved(series.map((one) => one.colour));
    const bars = uPlot.paths.bars({ size: [0.72, 46], radius: 0.08 });
    const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    plot = new uPlot(
      {
        width: Math.max(240, element.clientWidth),
        height: HEIGHT,
        cursor: { drag: { x: false, y: false }, points: { show: false } },
        scales: { x: { time: false, range: () => [xs[0] - 0.6, Math.max(xs.at(-1), xs[0] + 11) + 0.6] }, y: { range: (_, min, max) => [0, max > 0 ? max * 1.08 : 1] } },
        axes: [
          { ...axis, grid: { show: false }, size: 30, space: 28, values: (_, splits) => splits.map((at) => (Number.isInteger(at) && at >= 0 && at <= xs.at(-1) ? String(at) : '')), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
          { ...axis, size: 62, values: (_, splits) => splits.map((at) => at.toLocaleString('en-US')) },
        ],
        // The highest first: the lower are drawn over it.
        series: [{ label: 'Epoch', value: (_, at) => (at === null ? '–' : String(at)) }].concat(
          series
            .map((one, i) => ({ label: one.label, fill: fills[i], stroke: fills[i], width: 0, paths: bars, points: { show: false }, value: (_u, _v, _s, at) => (at === null || at === undefined ? '–' : show(one, at)) }))
            .reverse(),
        ),
        legend: { live: true },
      },
      [xs, ...sums.slice().reverse()],
      element,
    );
    plot.root.querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
    plot.root.style.color = text;
  };
  draw();
  let width = element.clientWidth;
  const resized = new ResizeObserver(() => {
    if (element.clientWidth !== width) {
      width = element.clientWidth;
      plot.setSize({ width: Math.max(240, width), height: HEIGHT });
    }
  });
  resized.observe(element);
  addEventListener('scheme', draw);
  return () => {
    resized.disconnect();
    removeEventListener('scheme', draw);
    plot.destroy();
  };
}

/** Wei as a number for drawing alone: what is told stays exact. */
export const drawn = (wei) => Number(BigInt(wei) / 10n ** 9n) / 1e9;

/** One plot of a page: it begins with its element and ends with the page. */
export function plotOf(ctx) {
  let end = null;
  let key = null;
  ctx.ends(() => end?.());
  return (id, next, make) => {
    const element = document.getElementById(id);
    if (!element || (next === key && element.childElementCount > 0)) return;
    end?.();
    key = next;
    end = stacked(element, make());
  };
}
