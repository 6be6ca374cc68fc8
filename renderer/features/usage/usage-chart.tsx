import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './usage-chart.module.css';
import { shownFrom, tickWords } from './usage-words.ts';
import { withGaps } from './with-gaps.ts';

export interface Line {
  readonly name: string;
  /** A token of the theme. */
  readonly color: string;
}

interface UsageChartProps {
  label: string;
  /** Seconds since 1970. */
  times: readonly number[];
  lines: readonly Line[];
  /** One list a line, as long as `times`. */
  values: readonly (readonly (number | null)[])[];
  format: (value: number) => string;
  /** The scale goes at least to this. */
  top: number;
  /** Steps of the scale are powers of two. */
  binary?: boolean;
}

const height = 150;

/** The last hour, or as much of it as there is, up to now; drawn on a canvas, and read out by its label and the figures beside it. */
export function UsageChart(props: UsageChartProps) {
  const { label, times, lines, values, format, top, binary = false } = props;
  const ground = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);

  useEffect(() => {
    const element = ground.current;
    if (!element) return;
    const made = make(element, { lines, format, top, binary });
    chart.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => made.redraw(false);
    scheme.addEventListener('change', redraw);
    return () => {
      resize.disconnect();
      scheme.removeEventListener('change', redraw);
      made.destroy();
      chart.current = null;
    };
  }, [lines, format, top, binary]);

  useEffect(() => {
    chart.current?.setData(withGaps(times, values));
  }, [times, values]);

  return <div ref={ground} role="img" aria-label={label} className={styles.ground} />;
}

const powersOfTwo = Array.from({ length: 50 }, (_, power) => 2 ** power);

type Look = Required<Pick<UsageChartProps, 'lines' | 'format' | 'top' | 'binary'>>;

function make(element: HTMLElement, { lines, format, top, binary }: Look): uPlot {
  const token = (name: string) => () => resolve(element, name);
  const axis: uPlot.Axis = {
    stroke: token('--text-3'),
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
  };
  const options: uPlot.Options = {
    width: Math.max(element.clientWidth, 100),
    height,
    // Room for half a label: the newest moment may have one.
    padding: [8, 34, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: true, range: (_, oldest, newest) => [shownFrom(oldest, newest), newest] },
      y: { range: (_, __, highest) => [0, Math.max(top, (highest ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 26, space: 80, values: (_, ticks, __, ___, apart) => tickWords(ticks, apart) },
      {
        ...axis,
        size: 74,
        space: 34,
        values: (_, ticks) => ticks.map(format),
        ...(binary ? { incrs: powersOfTwo } : {}),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, color }) => ({
        label: name,
        stroke: token(color),
        width: 1.5,
        spanGaps: false,
        points: { show: false },
      })),
    ],
  };
  return new uPlot(options, [[], ...lines.map(() => [])], element);
}

/** The computed colour: a canvas knows no custom properties, and `light-dark()` only where it is used. */
function resolve(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}
