/** What may be changed of a draw, and within which bounds: on a command line, and in a run that was written to a file. */
import { type FaultName, faultNames } from "./faults.ts"
import type { Overrides, Scenario } from "./swarm.ts"

type Numbered = Exclude<keyof Overrides, "faults" | "noLine">

/** Larger worlds would end at the bounds of the simulation, and blame the engine for it. */
const boundsOf: Readonly<Record<Numbered, readonly [min: number, max: number]>> = {
  people: [1, 2_000],
  requests: [1, 20_000],
  nodes: [1, 16],
  concerts: [1, 16],
  safetyMs: [1, 60_000],
  salt: [0, 2 ** 32 - 1],
}

/** The word of each on a command line. */
export const overrideOptions: Readonly<Record<Numbered, string>> = {
  people: "people",
  requests: "requests",
  nodes: "nodes",
  concerts: "concerts",
  safetyMs: "safety-ms",
  salt: "salt",
}

export const numbered = Object.keys(boundsOf) as ReadonlyArray<Numbered>

/** Digits and nothing else: an empty word is no zero. */
export const whole = (name: string, text: string, min = 0, max = Number.MAX_SAFE_INTEGER): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? (min === 0 ? "" : ` from ${min}`) : ` from ${min} to ${max}`
  throw new Error(`--${name} takes a whole number${range}, got "${text}"`)
}

export const wholeOverride = (name: Numbered, text: string): number =>
  whole(overrideOptions[name], text, ...boundsOf[name])

export const faultOf = (name: string): FaultName => {
  const known = faultNames.find((fault) => fault === name)
  if (known === undefined)
    throw new Error(`--faults: "${name}" is unknown; known are ${faultNames.join(", ")}, or none`)
  return known
}

/** A scenario as it stands in a file. */
export const readScenario = (value: unknown): Scenario => {
  const { seed, overrides } = record("scenario", value)
  const given = record("overrides", overrides)
  const read: { -readonly [name in keyof Overrides]: Overrides[name] } = {}
  for (const [name, part] of Object.entries(given)) {
    if (name === "faults" && Array.isArray(part)) read.faults = part.map((fault) => faultOf(String(fault)))
    else if (name === "noLine" && typeof part === "boolean") read.noLine = part
    else if (isNumbered(name)) read[name] = wholeOverride(name, JSON.stringify(part))
    else throw new Error(`nothing is changed by "${name}": ${JSON.stringify(part)}`)
  }
  return { seed: whole("seed", JSON.stringify(seed) ?? "nothing"), overrides: read }
}

const isNumbered = (name: string): name is Numbered => numbered.some((known) => known === name)

const record = (name: string, value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Error(`it has no ${name}`)
}
