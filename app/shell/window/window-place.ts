/** Pixels of the desktop. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Screen {
  readonly bounds: Rectangle;
  /** Without panels and docks. */
  readonly workArea: Rectangle;
}

/** Where a window was. Without a position where the desktop tells none (Wayland). */
export interface Place {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** Under each layout of screens, the one that was used last at the end. */
export type Places = readonly { readonly layout: string; readonly place: Place }[];

/** Layouts that are remembered: desk, laptop, projectors. */
const remembered = 10;

/** The screens as one name, whatever their order. */
export function layoutOf(screens: readonly Screen[]): string {
  return screens
    .map(({ bounds: { x, y, width, height } }) => `${width}x${height}@${x},${y}`)
    .sort()
    .join(' ');
}

export function withPlace(places: Places, layout: string, place: Place): Places {
  return [...places.filter((one) => one.layout !== layout), { layout, place }].slice(-remembered);
}

/**
 * A maximised window leaves what is known on these screens: where it comes back to. After the window manager has maximised
 * it, X11 tells where it was opened, not where it was last.
 */
export function withWindow(
  places: Places,
  layout: string,
  { bounds, maximized }: { readonly bounds: Omit<Place, 'maximized'>; readonly maximized: boolean },
): Places {
  const known = maximized ? places.find((one) => one.layout === layout)?.place : undefined;
  return withPlace(places, layout, { ...(known ?? bounds), maximized });
}

/** The size of a window of which nothing is known, and the least. */
type Usual = {
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
};

/**
 * Where the window goes on these screens. What was remembered for them is moved wholly onto the screen that shows most of it;
 * a place that none of them shows, and one of other screens, gives its size alone.
 */
export function restoredPlace(places: Places, screens: readonly Screen[], usual: Usual): Place {
  const known = places.findLast(({ layout }) => layout === layoutOf(screens))?.place;
  const anew = { width: usual.width, height: usual.height, maximized: false };
  const last: Place = known ?? places.at(-1)?.place ?? anew;
  const { x, y, maximized } = last;
  if (known && x !== undefined && y !== undefined) {
    const home = screenOf({ ...last, x, y }, screens);
    if (home) {
      const size = sizeIn(last, home, usual);
      return {
        ...size,
        x: within(x, size.width, home.x, home.width),
        y: within(y, size.height, home.y, home.height),
        maximized,
      };
    }
  }
  const area = screens[0]?.workArea;
  return { ...(area ? sizeIn(last, area, usual) : { width: last.width, height: last.height }), maximized };
}

/** The work area that shows most of it; null: none shows any. */
function screenOf(place: Rectangle, screens: readonly Screen[]): Rectangle | null {
  let best: { area: Rectangle; shown: number } | null = null;
  for (const { workArea } of screens) {
    const shown = overlap(place, workArea);
    if (shown > (best?.shown ?? 0)) best = { area: workArea, shown };
  }
  return best?.area ?? null;
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(width, 0) * Math.max(height, 0);
}

function sizeIn(size: Pick<Rectangle, 'width' | 'height'>, area: Rectangle, { minWidth, minHeight }: Usual) {
  return {
    width: Math.max(minWidth, Math.min(size.width, area.width)),
    height: Math.max(minHeight, Math.min(size.height, area.height)),
  };
}

/** Of what is larger than the screen the beginning is shown: that is where it can be taken hold of. */
function within(at: number, size: number, start: number, room: number): number {
  return Math.max(start, Math.min(at, start + room - size));
}
