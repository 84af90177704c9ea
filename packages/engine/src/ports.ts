/**
 * What the engine needs from the outside besides its journal: time, a way to run something later, randomness. Plain
 * callbacks, so that production and the simulation drive the very same code.
 */

/** Monotonic time of this process in milliseconds; its zero means nothing. */
export interface Clock {
  readonly monotonicMs: () => number
}

export interface Defer {
  /** Runs `task` after what is running now, once I/O that is ready was read. */
  readonly soon: (task: () => void) => void
  /** Runs `task` once after `delayMs`; the returned function prevents it. */
  readonly after: (delayMs: number, task: () => void) => () => void
}

export interface Random {
  /** So many unpredictable bytes. */
  readonly bytes: (count: number) => Uint8Array
}

/** 32 unpredictable bits. */
export const chanceOf = (random: Random): number => new DataView(random.bytes(4).slice().buffer).getUint32(0)

/** 32 bits under which tables are hashed. */
export const hashSeedOf = chanceOf

/** Where the engine reports what an operator should see. Never carries personal data. */
export interface Log {
  readonly warn: (message: string, fields: Readonly<Record<string, string | number>>) => void
}
