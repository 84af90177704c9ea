/** What `npm run race` takes. */
import { parseArgs } from "node:util"
import { seatsPerOptionMax } from "@ticketrush/protocol"
import { aboutToken } from "../server.ts"
import { complaint } from "../terminal/complaint.ts"

export type RaceOptions = {
  readonly users: number
  readonly seats: number
  /** Everybody asks for two neighbouring seats, all or nothing. */
  readonly pairs: boolean
  /** One person sends all requests, each with its own key. */
  readonly samePerson: boolean
  readonly url: URL
  readonly json: boolean
}

export type RaceArguments =
  | { readonly kind: "race"; readonly options: RaceOptions }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "wrong"; readonly sentence: string }

const usersMax = 10_000

const help = (defaultUrl: string): string => `npm run race -- [options]

Puts a concert on sale on a running server, makes people, lets all of them ask at the same moment over
connections that are already open, and reads back who holds which seat.

  --users N       people, 1 to ${usersMax} (30)
  --seats N       seats, 1 to ${seatsPerOptionMax} (1); person i asks for seat i modulo N
  --pairs         everybody asks for two neighbouring seats, all or nothing
  --same-person   one person sends all requests, each with a key of its own
  --url URL       the server (${defaultUrl}, from HOST and PORT)
  --json          print one JSON object instead of a table
  --help          this text

Exit code 0: every answer was a hold or a refusal and no seat has two holders. 1: it was not so.
2: wrong arguments. 3: the server cannot be reached, or its trusted surface is closed to the race.

${aboutToken}`

const wrong = (sentence: string): RaceArguments => ({ kind: "wrong", sentence })

/** `defaultUrl`: the server when `--url` names none. */
export const readRaceArguments = (args: ReadonlyArray<string>, defaultUrl: string): RaceArguments => {
  let values: Values
  try {
    values = parse(args, defaultUrl)
  } catch (cause) {
    return wrong(complaint(cause))
  }
  if (values.help) return { kind: "help", text: help(defaultUrl) }
  const users = wholeNumber(values.users, 1, usersMax)
  if (users === undefined) return wrong(`--users takes a whole number from 1 to ${usersMax}, got "${values.users}"`)
  const pairs = values.pairs ?? false
  const seatsMin = pairs ? 2 : 1
  const seats = wholeNumber(values.seats ?? String(seatsMin), seatsMin, seatsPerOptionMax)
  if (seats === undefined) {
    return wrong(`--seats takes a whole number from ${seatsMin} to ${seatsPerOptionMax}, got "${values.seats}"`)
  }
  const url = URL.parse(values.url)
  if (url === null || url.protocol !== "http:") return wrong(`--url takes an http:// address, got "${values.url}"`)
  const samePerson = values["same-person"] ?? false
  return { kind: "race", options: { users, seats, pairs, samePerson, url, json: values.json ?? false } }
}

type Values = ReturnType<typeof parse>

const parse = (args: ReadonlyArray<string>, defaultUrl: string) =>
  parseArgs({
    args: [...args],
    options: {
      users: { type: "string", default: "30" },
      seats: { type: "string" },
      pairs: { type: "boolean" },
      "same-person": { type: "boolean" },
      url: { type: "string", default: defaultUrl },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  }).values

const wholeNumber = (text: string, min: number, max: number): number | undefined => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}
