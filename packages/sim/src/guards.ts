/**
 * While a world runs nothing may look at the real clock, draw a random number of its own or leave the queue. These
 * throw during a run, so that an escape is a defect with a stack, not a trace that differs once a month.
 */
import nodeCrypto from "node:crypto"
import { syncBuiltinESMExports } from "node:module"
import nodeTimers from "node:timers"

type Holder = Record<string, unknown>
type Place = { readonly on: Holder; readonly name: string; readonly put: PropertyDescriptor }

export class EscapeError extends Error {
  override readonly name = "EscapeError"
}

/** A function and not an arrow, so that `new Promise(..)` gets here as well. */
const escapeOf = (name: string) =>
  function escaped(): never {
    throw new EscapeError(`simulated code called ${name}`)
  }

const value = (put: unknown): PropertyDescriptor => ({ configurable: true, writable: true, value: put })
const calls = (on: unknown, ...names: ReadonlyArray<string>): ReadonlyArray<Place> =>
  names.map((name) => ({ on: on as Holder, name, put: value(escapeOf(name)) }))

/** A date of a given time is a value like any other; the date of now is not. */
const dateOfSomeTime = new Proxy(Date, {
  apply: escapeOf("Date()"),
  construct: (date, args, target) =>
    args.length === 0 ? escapeOf("new Date()")() : Reflect.construct(date, args, target),
})

const places: ReadonlyArray<Place> = [
  ...calls(Date, "now"),
  { on: globalThis as unknown as Holder, name: "Date", put: value(dateOfSomeTime) },
  ...calls(Math, "random"),
  ...calls(performance, "now"),
  ...calls(crypto, "randomUUID", "getRandomValues"),
  // Its answers are promises of the machine, and some of them random.
  { on: crypto as unknown as Holder, name: "subtle", put: { configurable: true, get: escapeOf("crypto.subtle") } },
  ...calls(globalThis, "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Promise"),
  ...calls(process, "nextTick", "uptime"),
  {
    on: process as unknown as Holder,
    name: "hrtime",
    put: value(Object.assign(escapeOf("hrtime"), { bigint: escapeOf("hrtime.bigint") })),
  },
]

let up = false

/**
 * What is imported by its name from a module of Node cannot be exchanged for each run, since telling the importers
 * takes longer than a world. It is wrapped once, and asks whether a world runs.
 */
const wrapped: ReadonlyArray<readonly [on: unknown, names: ReadonlyArray<string>]> = [
  [nodeCrypto, ["randomUUID", "randomBytes", "pseudoRandomBytes", "randomInt", "randomFill", "randomFillSync"]],
  [nodeTimers, ["setTimeout", "setInterval", "setImmediate"]],
]
for (const [on, names] of wrapped) {
  for (const name of names) {
    const original = (on as Record<string, (...args: unknown[]) => unknown>)[name]
    const guard = function (this: unknown, ...args: unknown[]): unknown {
      return up ? escapeOf(name)() : original.apply(this, args)
    }
    // The timers carry the form that `promisify` takes.
    Object.defineProperties(guard, Object.getOwnPropertyDescriptors(original))
    Object.defineProperty(on, name, { ...value(guard), enumerable: true })
  }
}
syncBuiltinESMExports()

/** What a world draws where a library asks for a random number: between 0 and 1. */
type Drawn = () => number

/**
 * Runs `run`, which must be synchronous, with the guards up. Libraries that ask for random numbers of their own get them
 * from the draw that `run` gives to its argument.
 */
export const guarded = <A>(run: (randomFrom: (drawn: Drawn) => void) => A): A => {
  const saved = places.map(({ on, name }) => Object.getOwnPropertyDescriptor(on, name))
  const before = up
  for (const { on, name, put } of places) Object.defineProperty(on, name, put)
  up = true
  try {
    return run((drawn) => Object.defineProperty(Math, "random", value(drawn)))
  } finally {
    up = before
    for (const [i, { on, name }] of places.entries()) {
      const descriptor = saved[i]
      if (descriptor === undefined) delete on[name]
      else Object.defineProperty(on, name, descriptor)
    }
  }
}
