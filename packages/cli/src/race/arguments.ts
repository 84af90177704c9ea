/** What `npm run race` takes. */
import { seatsPerOptionMax } from "@ticketrush/protocol"
import { Effect } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { aboutToken } from "../server.ts"
import { optionalFlag, switchFlag, urlFlag, wholeFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

export type RaceOptions = {
  readonly users: number
  readonly seats: number
  /** Each person asks for two neighbouring seats, all or nothing. */
  readonly pairs: boolean
  /** One person sends all requests, each with its own key. */
  readonly samePerson: boolean
  readonly url: URL
  readonly json: boolean
  /** Races one after the other, each with a concert of its own. */
  readonly rounds: number
}

const roundsMax = 10_000

const usersMax = 10_000

/** `defaultUrl`: the server when `--url` names none. */
export const raceProgram = (defaultUrl: string) => (asks: Asks<RaceOptions>) =>
  Command.make(
    "race",
    {
      users: wholeFlag("users", 1, usersMax).pipe(
        Flag.withDescription(`people, 1 to ${usersMax} (30)`),
        Flag.withDefault(30),
      ),
      seats: optionalFlag(wholeFlag("seats", 1, seatsPerOptionMax)).pipe(
        Flag.withDescription(`seats, 1 to ${seatsPerOptionMax} (1, or 2 for pairs); person i asks for seat i modulo N`),
      ),
      pairs: switchFlag("pairs", "each person asks for two neighbouring seats, all or nothing"),
      samePerson: switchFlag("same-person", "one person sends all requests, each with a key of its own"),
      rounds: wholeFlag("rounds", 1, roundsMax).pipe(
        Flag.withDescription("races one after the other, with one line for each that was fair (1)"),
        Flag.withDefault(1),
      ),
      url: urlFlag("url", defaultUrl),
      json: switchFlag("json", "print one JSON object for each race instead of a table"),
    },
    ({ seats, ...given }): Effect.Effect<void, CliError.CliError> => {
      const seatsMin = given.pairs ? 2 : 1
      if (seats === undefined || seats >= seatsMin) return asks({ ...given, seats: seats ?? seatsMin })
      const expected = `a whole number from ${seatsMin} to ${seatsPerOptionMax}`
      return Effect.fail(new CliError.InvalidValue({ option: "seats", value: String(seats), expected, kind: "flag" }))
    },
  ).pipe(
    Command.withDescription(
      `Puts a concert on sale on a running server, makes people, lets all of them ask at the same moment over
  connections that are already open, and reads back who holds which seat. A server that is killed meanwhile may be started
  again: the race waits for it, sends what was not answered again with the same keys, and compares what was acknowledged
  with what the server has then.

  Exit code 0: every answer was a hold or a refusal and no seat has two holders. 1: it was not so.
  2: wrong arguments. 3: the server cannot be reached, its trusted surface is closed to the race,
  or its output was not read to the end.

  ${aboutToken.replaceAll("\n", "\n  ")}`,
    ),
  )
