/** Kinds of flags and arguments: each says what it takes, and its help tells what holds when it is not given. */
import { concertIdMax, personIdMax } from "@ticketrush/protocol"
import { Option } from "effect"
import { Argument, Flag } from "effect/cli"

const wholeIn = (text: string, min: number, max: number): Option.Option<number> => {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? Option.some(value) : Option.none()
}

const wholeTakes = (min: number, max: number): string =>
  max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`

export const wholeFlag = (name: string, min: number, max: number): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.withMetavar("N"),
    Flag.filterMap(
      (text) => wholeIn(text, min, max),
      () => wholeTakes(min, max),
    ),
  )

const addressIn = (text: string, ...protocols: ReadonlyArray<string>): Option.Option<URL> => {
  const url = URL.parse(text)
  return url !== null && protocols.includes(url.protocol) ? Option.some(url) : Option.none()
}

/** An address, with TLS or without. */
export const addressFlag = (name: string): Flag.Flag<URL> =>
  Flag.String(name).pipe(
    Flag.withMetavar("URL"),
    Flag.filterMap(
      (text) => addressIn(text, "http:", "https:"),
      () => "an http:// or https:// address",
    ),
  )

const idMax = { concert: concertIdMax, person: personIdMax } as const

export const idArgument = (name: keyof typeof idMax): Argument.Argument<number> =>
  Argument.String(name).pipe(
    Argument.withMetavar("ID"),
    Argument.filterMap(
      (text) => wholeIn(text, 1, idMax[name]),
      () => `the id of a ${name}, ${wholeTakes(1, idMax[name])}`,
    ),
  )

export const concertFlag: Flag.Flag<number> = Flag.String("concert").pipe(
  Flag.withMetavar("ID"),
  Flag.filterMap(
    (text) => wholeIn(text, 1, concertIdMax),
    () => `the id of a concert, ${wholeTakes(1, concertIdMax)}`,
  ),
)

/** `--no-<name>` would say what holds anyway. */
export const switchFlag = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDefault(false), Flag.withDescription(description))

/** An address of a server; `initial` unless it is given. */
export const urlFlag = (name: string, initial: string): Flag.Flag<URL> =>
  Flag.String(name).pipe(
    Flag.withMetavar("URL"),
    Flag.withDescription(`the server (${initial}, from HOST and PORT)`),
    Flag.withDefault(initial),
    Flag.filterMap(
      (text) => addressIn(text, "http:"),
      () => "an http:// address",
    ),
  )

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A span of time with its unit, in milliseconds. */
export const timeFlag = (name: string): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      (text) => {
        const found = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
        return found === null ? Option.none() : Option.some(Number(found[1]) * unitMs[found[2]])
      },
      () => "a time like 500ms, 10s, 5m or 1h",
    ),
  )

/** Undefined when it is not given. */
export const optionalFlag = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  Flag.map(Flag.optional(flag), Option.getOrUndefined)

export const optionalArgument = <A>(argument: Argument.Argument<A>): Argument.Argument<A | undefined> =>
  Argument.map(Argument.optional(argument), Option.getOrUndefined)
