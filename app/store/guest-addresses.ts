import { addressRangePattern, lastNumbers } from '../contract/address-ranges.ts';
import { AppError } from '../contract/errors.ts';
import type { ReadableDb, WritableDb } from './db.ts';
import { readSetting, writeSetting } from './settings.ts';

const key = 'addressRange';

/** The range that new VMs of this installation get their addresses from; null: none has been chosen yet. */
export function readAddressRange(db: ReadableDb): string | null {
  const value = readSetting(db, key);
  return typeof value === 'string' && addressRangePattern.test(value) ? value : null;
}

export function writeAddressRange(db: WritableDb, range: string): void {
  writeSetting(db, key, range);
}

/** All 4,096 ranges of 172.16.0.0/12, lowest first. The reference implementation takes its addresses from that network, too. */
export function* everyRange(): Generator<string> {
  for (let second = 16; second < 32; second += 1)
    for (let third = 0; third < 256; third += 1) yield `172.${second}.${third}.0/24`;
}

/** The range in which an address lies. */
export function rangeOf(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}

/** An address that a VM can have, and its range. */
export interface FreeAddress {
  readonly address: string;
  readonly range: string;
}

/**
 * Each call returns the next address that is not taken, starting with the lowest one of the first range. A range is read from
 * `ranges` when those before it are used up; they must all differ. Throws when no address is left.
 */
export function guestAddresses(
  ranges: Iterable<string>,
  isTaken: (address: string) => boolean,
): () => FreeAddress {
  const free = freeAddresses(ranges, isTaken);
  return () => {
    const next = free.next();
    if (next.done) throw noneLeft();
    return next.value;
  };
}

function* freeAddresses(
  ranges: Iterable<string>,
  isTaken: (address: string) => boolean,
): Generator<FreeAddress, void> {
  for (const range of ranges) {
    const prefix = range.slice(0, range.lastIndexOf('.'));
    for (let last = lastNumbers.lowest; last <= lastNumbers.highest; last += 1) {
      const address = `${prefix}.${last}`;
      if (!isTaken(address)) yield { address, range };
    }
  }
}

/**
 * One of the ranges that are not taken, at random: two installations hardly ever choose the same one, even while no VM of either
 * runs. Routed ranges are chosen only where there are no others. Null: every range is taken.
 */
export function chooseRange(facts: {
  readonly isTaken: (range: string) => boolean;
  /** This computer has a route into the range: VMs in it could not reach what is there. */
  readonly isRouted: (range: string) => boolean;
  /** A whole number from 0 to `below` - 1. */
  readonly random: (below: number) => number;
}): string | null {
  const free = [...everyRange()].filter((range) => !facts.isTaken(range));
  const unrouted = free.filter((range) => !facts.isRouted(range));
  const choices = unrouted.length > 0 ? unrouted : free;
  return choices.length === 0 ? null : (choices[facts.random(choices.length)] ?? null);
}

function noneLeft(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'No range of addresses is free for another VM.',
    unchanged: 'No VM was created.',
    hint: 'Choose a range for new VMs in Settings, or delete VMs that you no longer need.',
  });
}
