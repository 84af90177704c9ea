/**
 * While a world runs nothing may look at the real clock, draw a random number of its own or leave the queue. These
 * globals throw during a run, so that an escape is a defect with a stack, not a trace that differs once a month.
 */
type Place = { readonly on: Record<string, unknown>; readonly name: string }

const places: ReadonlyArray<Place> = [
  { on: Date as unknown as Record<string, unknown>, name: "now" },
  { on: Math as unknown as Record<string, unknown>, name: "random" },
  { on: performance as unknown as Record<string, unknown>, name: "now" },
  { on: crypto as unknown as Record<string, unknown>, name: "randomUUID" },
  { on: crypto as unknown as Record<string, unknown>, name: "getRandomValues" },
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Promise"].map((name) => ({
    on: globalThis as unknown as Record<string, unknown>,
    name,
  })),
  { on: process as unknown as Record<string, unknown>, name: "nextTick" },
  { on: process as unknown as Record<string, unknown>, name: "hrtime" },
]

export class EscapeError extends Error {
  override readonly name = "EscapeError"
}

/** Runs `run`, which must be synchronous, with the guards up. */
export const guarded = <A>(run: () => A): A => {
  const saved = places.map(({ on, name }) => Object.getOwnPropertyDescriptor(on, name))
  for (const { on, name } of places) {
    Object.defineProperty(on, name, { configurable: true, writable: true, value: escapeOf(name) })
  }
  try {
    return run()
  } finally {
    for (const [i, { on, name }] of places.entries()) {
      const descriptor = saved[i]
      if (descriptor === undefined) delete on[name]
      else Object.defineProperty(on, name, descriptor)
    }
  }
}

/** A function and not an arrow, so that `new Promise(..)` gets here as well. */
const escapeOf = (name: string) =>
  function escaped(): never {
    throw new EscapeError(`simulated code called ${name}`)
  }
