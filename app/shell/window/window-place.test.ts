import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  layoutOf,
  type Place,
  type Places,
  type Rectangle,
  restoredPlace,
  type Screen,
  withPlace,
  withWindow,
} from './window-place.ts';

const usual = { width: 1240, height: 800, minWidth: 720, minHeight: 480 };
const screen = (x: number, y: number, width: number, height: number): Screen => ({
  bounds: { x, y, width, height },
  workArea: { x, y: y + 30, width, height: height - 30 },
});
const laptop = [screen(0, 0, 1920, 1080)];
const desk = [screen(0, 0, 1920, 1080), screen(1920, 0, 2560, 1440)];
const place: Place = { x: 2400, y: 200, width: 1000, height: 700, maximized: false };

const arbitraryScreens = fc.array(
  fc
    .tuple(
      fc.integer({ min: -5000, max: 5000 }),
      fc.integer({ min: -5000, max: 5000 }),
      fc.integer({ min: 320, max: 5120 }),
      fc.integer({ min: 240, max: 2880 }),
    )
    .map((numbers) => screen(...numbers)),
  { minLength: 1, maxLength: 4 },
);
const placeWithin = (far: number): fc.Arbitrary<Place> =>
  fc.record({
    x: fc.integer({ min: -far, max: far }),
    y: fc.integer({ min: -far, max: far }),
    width: fc.integer({ min: 1, max: far }),
    height: fc.integer({ min: 1, max: far }),
    maximized: fc.boolean(),
  });
/** Among the screens, mostly; and anywhere. */
const arbitraryPlace = fc.oneof({ weight: 3, arbitrary: placeWithin(5000) }, placeWithin(100_000));

/** Its upper left corner, with a title to take hold of, is on the screen. */
const isReachable = ({ x, y }: Pick<Rectangle, 'x' | 'y'>, { workArea: area }: Screen) =>
  x >= area.x && y >= area.y && x + 100 <= area.x + area.width && y + 20 <= area.y + area.height;

describe('the place of the window', () => {
  test('is the one that it had on these screens, in whatever order they come', () => {
    const places = withPlace([], layoutOf(desk), place);
    expect(restoredPlace(places, [...desk].reverse(), usual)).toEqual(place);
  });

  test('is remembered for each layout of screens', () => {
    const other = { ...place, x: 10, y: 40, maximized: true };
    const places = withPlace(withPlace([], layoutOf(desk), place), layoutOf(laptop), other);
    expect(restoredPlace(places, laptop, usual)).toEqual(other);
    expect(restoredPlace(places, desk, usual)).toEqual(place);
  });

  test('is left to the desktop where a screen is gone; the size stays', () => {
    const places = withPlace([], layoutOf(desk), place);
    expect(restoredPlace(places, laptop, usual)).toEqual({ width: 1000, height: 700, maximized: false });
  });

  test('is left to the desktop where it was on none of the screens', () => {
    const places = withPlace([], layoutOf(laptop), place);
    expect(restoredPlace(places, laptop, usual)).toEqual({ width: 1000, height: 700, maximized: false });
  });

  test('is a size alone where the desktop tells no position', () => {
    const sized = { width: 900, height: 600, maximized: true };
    expect(restoredPlace(withPlace([], layoutOf(laptop), sized), laptop, usual)).toEqual(sized);
  });

  test('is left to the desktop at first, with the usual size', () => {
    expect(restoredPlace([], laptop, usual)).toEqual({ width: 1240, height: 800, maximized: false });
  });

  test('is no larger than the screen, the first time too', () => {
    const small = [screen(0, 0, 1024, 640)];
    expect(restoredPlace([], small, usual)).toEqual({ width: 1024, height: 610, maximized: false });
  });

  test('can be reached on the screens that are there, whatever was remembered', () => {
    fc.assert(
      fc.property(
        arbitraryScreens,
        arbitraryScreens,
        arbitraryPlace,
        fc.boolean(),
        (now, before, was, same) => {
          const restored = restoredPlace(withPlace([], layoutOf(same ? now : before), was), now, usual);
          expect(restored.width).toBeGreaterThanOrEqual(usual.minWidth);
          expect(restored.height).toBeGreaterThanOrEqual(usual.minHeight);
          const { x, y } = restored;
          expect(x === undefined).toBe(y === undefined);
          if (x !== undefined && y !== undefined)
            expect(now.some((one) => isReachable({ x, y }, one))).toBe(true);
        },
      ),
    );
  });

  test('is remembered for the ten layouts that were used last', () => {
    let places: Places = [];
    for (let width = 1000; width < 1025; width++)
      places = withPlace(places, layoutOf([screen(0, 0, width, 800)]), place);
    expect(places).toHaveLength(10);
    expect(places.at(-1)?.layout).toBe('1024x800@0,0');
  });
});

describe('a window that is maximised', () => {
  const layout = layoutOf(desk);
  const known = withPlace([], layout, place);
  const filling = { x: 1920, y: 30, width: 2560, height: 1410 };

  test('leaves the place remembered that it comes back to', () => {
    const places = withWindow(known, layout, { bounds: filling, maximized: true });
    expect(restoredPlace(places, desk, usual)).toEqual({ ...place, maximized: true });
    const restored = withWindow(places, layout, { bounds: { ...place, x: 2500 }, maximized: false });
    expect(restoredPlace(restored, desk, usual)).toMatchObject({ x: 2500, maximized: false });
  });

  test('is where the desktop says while no other place is known on these screens', () => {
    const { x, y, width, height } = place;
    const places = withWindow(known, layoutOf(laptop), { bounds: { x, y, width, height }, maximized: true });
    expect(places.at(-1)?.place).toEqual({ ...place, maximized: true });
  });
});
