/** What `ticketrush lab ...` and `ticketrush line ...` take. They talk to a running server. */
import { type LineMethod, lineMethods } from "@ticketrush/protocol"
import type { LinePolicyRequest } from "@ticketrush/protocol/line-requests"
import { Effect, Option } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { aboutToken } from "../server.ts"
import {
  concertFlag,
  idArgument,
  optionalArgument,
  optionalFlag,
  switchFlag,
  timeFlag,
  urlFlag,
  wholeFlag,
} from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

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

const about = `${aboutToken.replaceAll("\n", "\n  ")}

  Exit code 0: done. 1: lab state found a difference. 2: wrong arguments. 3: no server answers, it refused, or its journal
  cannot be read; the line it prints says why.`

const concert = { concertId: idArgument("concert").pipe(Argument.withDescription("the concert")) }
const person = { person: idArgument("person").pipe(Argument.withDescription("the person")) }

/** Orders to the lines of a server, and a question about a sale. */
export const labCommand = (defaultUrl: string, asks: Asks<LineArguments>) => {
  const server = { server: urlFlag("server", defaultUrl) }
  const ask = (server: URL, order: LabOrder) => asks({ kind: "lab", server, order })
  const everywhere = {
    concertId: optionalFlag(concertFlag).pipe(Flag.withDescription("in this line alone (in every line there is)")),
  }
  const ofPerson = (kind: "activate" | "deactivate", description: string) =>
    Command.make(kind, { ...person, ...everywhere, ...server }, ({ server, ...given }) =>
      ask(server, { kind, ...given }),
    ).pipe(Command.withDescription(description))
  const ofConcert = (kind: "clear-line" | "state", description: string) =>
    Command.make(kind, { ...concert, ...server }, ({ server, concertId }) => ask(server, { kind, concertId })).pipe(
      Command.withDescription(description),
    )
  return Command.make("lab").pipe(
    Command.withShortDescription(
      "let people into lines of a running server, or out of them; say what it has in memory",
    ),
    Command.withDescription(
      `Orders to the waiting lines of a running server, and a question about a sale, over its trusted surface.

  ${about}`,
    ),
    Command.withSubcommands([
      ofPerson("activate", "let a person in, out of turn; without --concert in every line there is"),
      ofPerson("deactivate", "end a person's turn"),
      Command.make("leave", { ...concert, ...person, ...server }, ({ server, ...given }) =>
        ask(server, { kind: "leave", ...given }),
      ).pipe(Command.withDescription("take a person out of a line")),
      ofConcert("clear-line", "send all waiting people away; passes stay"),
      ofConcert(
        "state",
        "position and state hash of what the server has in memory, and, for a server on this machine, of a replay of its journal to that position (1 when they differ); npm run sim -- --journal prints the same for an export that ends there",
      ),
    ]),
  )
}

const yesOrNo = (name: string) =>
  Flag.ChoiceWithValue(name, [
    ["yes", true],
    ["no", false],
  ]).pipe(Flag.withMetavar("yes|no"))

/** A number of people, or as many as there are seats. */
const roomFlag = (name: string): Flag.Flag<number | "capacity"> =>
  Flag.String(name).pipe(
    Flag.withMetavar("N|capacity"),
    Flag.filterMap(
      (text) => {
        if (text === "capacity") return Option.some(text)
        return /^\d{1,9}$/.test(text) ? Option.some(Number(text)) : Option.none()
      },
      () => "a whole number or capacity",
    ),
  )

/** The server has the last word on what fits together. */
const people = (name: string) => wholeFlag(name, 0, 999_999_999)

/** Field of the policy, and the flag that sets it. */
const settings = {
  method: optionalFlag(Flag.Literals("method", lineMethods as readonly [LineMethod, ...LineMethod[]])).pipe(
    Flag.withMetavar("WORD"),
    Flag.withDescription("set: how people are admitted"),
  ),
  batch: optionalFlag(people("batch")).pipe(Flag.withDescription("set: people at each tick")),
  burst: optionalFlag(people("burst")).pipe(Flag.withDescription("set: how many of them may be saved up")),
  everyMs: optionalFlag(timeFlag("every")).pipe(Flag.withDescription("set: time between two ticks")),
  activeMax: optionalFlag(people("active-max")).pipe(
    Flag.withDescription("set: people with a pass at a time, 0 for no cap"),
  ),
  waitingMax: optionalFlag(roomFlag("waiting-max")).pipe(
    Flag.withDescription("set: people in line at a time, 0 for no cap, capacity for as many as there are seats"),
  ),
  passMs: optionalFlag(timeFlag("pass")).pipe(Flag.withDescription("set: how long a pass lasts")),
  graceMs: optionalFlag(timeFlag("grace")).pipe(
    Flag.withDescription("set: how long a person may be away before they are passed over at their turn"),
  ),
  priorityMs: optionalFlag(timeFlag("priority")).pipe(
    Flag.withDescription("set: how long a seat that came back is kept for the person it calls"),
  ),
  returnMs: optionalFlag(timeFlag("return")).pipe(
    Flag.withDescription("set: how long seats that come back stay out of sight at most, a random time each"),
  ),
  idleMs: optionalFlag(timeFlag("idle")).pipe(
    Flag.withDescription("set: how long a pass may do nothing while others wait for its room"),
  ),
  absentMs: optionalFlag(timeFlag("absent")).pipe(
    Flag.withDescription("set: how long the place of a person who was passed over is kept"),
  ),
  absentMax: optionalFlag(people("absent-max")).pipe(
    Flag.withDescription("set: how many such places there are at a time, 0 for no bound"),
  ),
  protects: optionalFlag(yesOrNo("protects")).pipe(Flag.withDescription("set: whether a hold needs a pass")),
}

const orders = ["set", "pause", "resume", "drain"] as const

/** A line: watched, set, or ordered about. */
export const lineCommandOf = (defaultUrl: string, asks: Asks<LineArguments>) =>
  Command.make(
    "line",
    {
      ...concert,
      word: optionalArgument(Argument.Literals("order", orders)).pipe(
        Argument.withDescription("set settings, pause, resume or drain (watch the line)"),
      ),
      once: switchFlag("once", "watch: show the line once, not until Ctrl-C"),
      ...settings,
      server: urlFlag("server", defaultUrl),
    },
    ({ server, concertId, word, once, ...policy }): Effect.Effect<void, CliError.CliError> => {
      const given = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined))
      const order = orderOf(word, once, given)
      if (typeof order !== "string") return asks({ kind: "line", server, concertId, order })
      return Effect.fail(new CliError.ValidationError({ message: order }))
    },
  ).pipe(
    Command.withShortDescription("watch a waiting line of a running server, and change its settings"),
    Command.withDescription(
      `Watches a line: counts, pace, rates, what is left. With an order:
  set changes the settings that are given and keeps the rest; pause stops admissions; resume admits at the pace; drain
  stops joins and admits all who wait. A TIME is a number with its unit: 500ms, 10s, 5m, 1h.

  ${about}`,
    ),
    Command.withExamples([
      { command: "ticketrush line 3", description: "watch the line of concert 3" },
      { command: "ticketrush line 3 set --batch 50 --every 1s", description: "admit 50 people every second" },
    ]),
  )

/** The order, or what is wrong with it. */
const orderOf = (
  word: (typeof orders)[number] | undefined,
  once: boolean,
  policy: LinePolicyRequest,
): LineOrder | string => {
  const set = Object.keys(policy).length > 0
  if (word !== undefined && once) return `line ${word} does not take --once`
  if (word === "set") return set ? { kind: word, policy } : "line set needs at least one setting"
  if (set) return `settings are changed by line <concert> set`
  return word === undefined ? { kind: "watch", once } : { kind: word }
}
