/** What `ticketrush lab ...` and `ticketrush line ...` take. They talk to a running server. */
import { parseArgs } from "node:util"
import { concertIdMax, lineMethods, personIdMax } from "@ticketrush/protocol"
import type { LinePolicyRequest } from "@ticketrush/protocol/line-requests"
import { aboutToken } from "../server.ts"
import { complaint } from "../terminal/complaint.ts"

export type LabOrder =
  /** `concertId` undefined: in every line of the catalogue. */
  | { readonly kind: "activate" | "deactivate"; readonly person: number; readonly concertId: number | undefined }
  | { readonly kind: "leave"; readonly person: number; readonly concertId: number }
  | { readonly kind: "clear-line"; readonly concertId: number }
  | { readonly kind: "state"; readonly concertId: number }

export type LineOrder =
  | { readonly kind: "watch"; readonly once: boolean }
  | { readonly kind: "set"; readonly policy: LinePolicyRequest }
  | { readonly kind: "pause" | "resume" | "drain" }

export type LineArguments =
  | { readonly kind: "lab"; readonly server: URL; readonly order: LabOrder }
  | { readonly kind: "line"; readonly server: URL; readonly concertId: number; readonly order: LineOrder }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "wrong"; readonly sentence: string }

const server = (defaultUrl: string): string => `--server URL is the running server (${defaultUrl}, from HOST and PORT).
${aboutToken}

Exit code 0: done. 2: wrong arguments. 3: nobody answers there, or the server refused; the line it prints says why.`

const labHelp = (defaultUrl: string): string => `npm run ticketrush -- lab <order> [--server URL]

Orders to the waiting lines of a running server, and a question about a sale, over its trusted surface.

  lab activate <person> [--concert N]      let a person in, out of turn; without --concert in every line there is
  lab deactivate <person> [--concert N]    end a person's turn
  lab leave <concert> <person>             take a person out of a line
  lab clear-line <concert>                 send everybody away who waits; passes stay
  lab state <concert>                      position and state hash of what the server has in memory; the same as
                                           npm run sim -- --journal prints for an export that ends there

${server(defaultUrl)}`

const lineHelp = (defaultUrl: string): string => `npm run ticketrush -- line <concert> [<order>] [--server URL]

  line <concert> [--once]                  watch a line: counts, pace, rates, what is left; once, or until Ctrl-C
  line <concert> set [settings]            change settings; what is not named stays as it is
  line <concert> pause | resume | drain    admit nobody | admit at the pace | take nobody in, admit whoever waits

Settings of set:
  --method WORD        ${lineMethods.join(", ")}
  --batch N            people at each tick; --burst N of them may be saved up
  --every TIME         time between two ticks
  --active-max N       people with a pass at a time, 0 for no cap
  --waiting-max N      people in line at a time, 0 for no cap, "capacity" for as many as there are seats
  --pass TIME          how long a pass lasts
  --grace TIME         how long somebody may be away before they are passed over at their turn
  --priority TIME      how long a seat that came back is kept for whom it calls
  --protects yes|no    whether a hold needs a pass
A TIME is a number with its unit: 500ms, 10s, 5m, 1h.

${server(defaultUrl)}`

const wrong = (sentence: string): LineArguments => ({ kind: "wrong", sentence })

/** `args` begin with `lab` or `line`; `defaultUrl`: the server when `--server` names none. */
export const readLineArguments = (args: ReadonlyArray<string>, defaultUrl: string): LineArguments => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args, defaultUrl)
  } catch (cause) {
    return wrong(complaint(cause))
  }
  const { values, positionals } = parsed
  const [command, ...words] = positionals
  if (values.help) return { kind: "help", text: (command === "lab" ? labHelp : lineHelp)(defaultUrl) }
  const url = URL.parse(values.server)
  if (url === null || url.protocol !== "http:")
    return wrong(`--server takes an http:// address, got "${values.server}"`)
  const order = command === "lab" ? labOrder(words, values) : lineOrder(words, values)
  return typeof order === "string" ? wrong(order) : { ...order, server: url }
}

type Values = ReturnType<typeof parse>["values"]
type Labelled = Omit<Extract<LineArguments, { kind: "lab" }>, "server">
type Lined = Omit<Extract<LineArguments, { kind: "line" }>, "server">

const labOrder = ([kind, ...rest]: ReadonlyArray<string>, values: Values): Labelled | string => {
  const takes = kind === "activate" || kind === "deactivate" ? ["concert"] : []
  const foreign = foreignOption(values, takes)
  if (foreign !== undefined) return `lab ${kind ?? ""} does not take --${foreign}`
  switch (kind) {
    case "activate":
    case "deactivate": {
      const read = numbers(`lab ${kind}`, rest, ["person"])
      if (typeof read === "string") return read
      const concertId = values.concert === undefined ? undefined : numberIn("concert", values.concert)
      return typeof concertId === "string" ? concertId : { kind: "lab", order: { kind, person: read[0], concertId } }
    }
    case "leave": {
      const read = numbers("lab leave", rest, ["concert", "person"])
      return typeof read === "string" ? read : { kind: "lab", order: { kind, concertId: read[0], person: read[1] } }
    }
    case "clear-line":
    case "state": {
      const read = numbers(`lab ${kind}`, rest, ["concert"])
      return typeof read === "string" ? read : { kind: "lab", order: { kind, concertId: read[0] } }
    }
    default:
      return `lab takes activate, deactivate, leave, clear-line or state${kind === undefined ? "" : `, got "${kind}"`}`
  }
}

const lineOrder = ([concert, word, ...rest]: ReadonlyArray<string>, values: Values): Lined | string => {
  if (concert === undefined) return "line needs a concert id"
  const concertId = numberIn("concert", concert)
  if (typeof concertId === "string") return concertId
  if (rest.length > 0) return `line takes one order, got "${rest[0]}" too`
  const takes = word === "set" ? Object.keys(settings) : word === undefined ? ["once"] : []
  const foreign = foreignOption(values, takes)
  if (foreign !== undefined) return `line ${word ?? "<concert>"} does not take --${foreign}`
  switch (word) {
    case undefined:
      return { kind: "line", concertId, order: { kind: "watch", once: values.once ?? false } }
    case "pause":
    case "resume":
    case "drain":
      return { kind: "line", concertId, order: { kind: word } }
    case "set": {
      const policy = policyOf(values)
      return typeof policy === "string" ? policy : { kind: "line", concertId, order: { kind: "set", policy } }
    }
    default:
      return `line takes set, pause, resume or drain, got "${word}"`
  }
}

const foreignOption = (values: Values, takes: ReadonlyArray<string>): string | undefined =>
  Object.keys(values).find((option) => option !== "server" && !takes.includes(option))

const numbers = (
  command: string,
  words: ReadonlyArray<string>,
  names: ReadonlyArray<"concert" | "person">,
): ReadonlyArray<number> | string => {
  if (words.length < names.length) return `${command} needs ${names.map((name) => `a ${name} id`).join(" and ")}`
  if (words.length > names.length) return `${command} takes ${names.join(" and ")}, got "${words[names.length]}" too`
  const read: number[] = []
  for (const [i, name] of names.entries()) {
    const value = numberIn(name, words[i])
    if (typeof value === "string") return value
    read.push(value)
  }
  return read
}

const numberIn = (name: "concert" | "person", text: string): number | string => {
  const max = name === "concert" ? concertIdMax : personIdMax
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= max ? value : `a ${name} id is a whole number from 1 to ${max}, got "${text}"`
}

type Read = (option: string, text: string) => unknown

const count: Read = (option, text) =>
  /^\d{1,9}$/.test(text) ? Number(text) : new Fault(`--${option} takes a whole number, got "${text}"`)

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const time: Read = (option, text) => {
  const found = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
  if (found === null) return new Fault(`--${option} takes a time like 500ms, 10s, 5m or 1h, got "${text}"`)
  return Number(found[1]) * unitMs[found[2]]
}

const word =
  <T>(...words: ReadonlyArray<readonly [string, T]>): Read =>
  (option, text) => {
    const found = words.find(([name]) => name === text)
    return found === undefined
      ? new Fault(`--${option} takes ${words.map(([name]) => name).join(", ")}, got "${text}"`)
      : found[1]
  }

class Fault {
  readonly sentence: string
  constructor(sentence: string) {
    this.sentence = sentence
  }
}

/** Option, field of the policy, and how its text is read. The server has the last word on what fits together. */
const settings: Readonly<Record<string, readonly [field: keyof LinePolicyRequest, read: Read]>> = {
  method: ["method", word(...lineMethods.map((method) => [method, method] as const))],
  batch: ["batch", count],
  burst: ["burst", count],
  every: ["everyMs", time],
  "active-max": ["activeMax", count],
  "waiting-max": ["waitingMax", (option, text) => (text === "capacity" ? text : count(option, text))],
  pass: ["passMs", time],
  grace: ["graceMs", time],
  priority: ["priorityMs", time],
  protects: ["protects", word(["yes", true], ["no", false])],
}

const policyOf = (values: Values): LinePolicyRequest | string => {
  const policy: Record<string, unknown> = {}
  for (const [option, [field, read]] of Object.entries(settings)) {
    const text = values[option as keyof Values]
    if (typeof text !== "string") continue
    const value = read(option, text)
    if (value instanceof Fault) return value.sentence
    policy[field] = value
  }
  return Object.keys(policy).length === 0 ? "line set needs at least one setting" : policy
}

const parse = (args: ReadonlyArray<string>, defaultUrl: string) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      server: { type: "string", default: defaultUrl },
      concert: { type: "string" },
      once: { type: "boolean" },
      method: { type: "string" },
      batch: { type: "string" },
      burst: { type: "string" },
      every: { type: "string" },
      "active-max": { type: "string" },
      "waiting-max": { type: "string" },
      pass: { type: "string" },
      grace: { type: "string" },
      priority: { type: "string" },
      protects: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  })
