/** One measured thing. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'ms' | 'MiB' | 'MiB/s' | '%';
  readonly ours: number;
  /** The least that it could be, measured in the same run; null: there is no such thing. */
  readonly floor: number | null;
  /** How many times the floor it may be (or how much, where there is none); null: there is no goal. */
  readonly goal: number | null;
  /** What was compared with what. */
  readonly what: string;
}

/** What this machine does not let anybody measure. */
export interface NotMeasured {
  readonly name: string;
  readonly why: string;
}

/** What a benchmark has found. */
export type Finding = Measurement | NotMeasured;

export function isMeasured(finding: Finding): finding is Measurement {
  return 'ours' in finding;
}

/** How many times the floor; null where there is none. */
export function ratio({ ours, floor }: Measurement): number | null {
  return floor === null ? null : ours / floor;
}

/** Null where there is no goal. */
export function isMet(measurement: Measurement): boolean | null {
  const { ours, goal } = measurement;
  return goal === null ? null : (ratio(measurement) ?? ours) <= goal;
}

/** The table that people read, and below it what could not be measured. */
export function formatTable(findings: readonly Finding[]): string {
  const missing = findings.flatMap((finding) =>
    isMeasured(finding) ? [] : [`${finding.name} cannot be measured here: ${finding.why}`],
  );
  return [formatMeasurements(findings.filter(isMeasured)), ...missing].join('\n');
}

function formatMeasurements(measurements: readonly Measurement[]): string {
  const rows = measurements.map(cells);
  const all = [['', 'ours', 'floor', 'ratio', 'goal', '', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (column: number) => column >= 1 && column <= 4;
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(measurement: Measurement): string[] {
  const { name, unit, ours, floor, goal, what } = measurement;
  const digits = (value: number) => (value >= 100 ? 0 : value >= 1 ? 1 : 3);
  const amount = (value: number) => `${value.toFixed(digits(value))} ${unit}`;
  const times = ratio(measurement);
  const met = isMet(measurement);
  return [
    name,
    amount(ours),
    floor === null ? '' : amount(floor),
    times === null ? '' : `${times.toFixed(2)}x`,
    goal === null ? '' : floor === null ? `≤ ${goal} ${unit}` : `≤ ${Number(goal.toFixed(2))}x`,
    met === null ? '' : met ? '✓' : '✗',
    what,
  ];
}
