/** Takes a place in line for the person who is signed in, with the proof that the server asks for, if it does. */
import type { JoinChallengeResponse } from "@ticketrush/protocol/http-schemas-line"
import { Effect } from "effect"
import type { Refused, RequestError } from "../errors.ts"
import type { Operations } from "../operations.ts"
import { solveBeside } from "./solve-beside.ts"

/** `way`: `wait` does no work and takes a minute; work unless given. */
export type EnterLine = { readonly concertId: number; readonly way?: "work" | "wait" }

type Joined = ReturnType<Operations["ownLine"]["ownJoin"]>

/** A challenge that ended while it was worked on is asked for anew so often. */
const roundsMax = 3

/** What a new challenge helps against. */
const answeredByProof: ReadonlySet<string> = new Set(["proof-missing", "proof-expired", "proof-early"])

export const enterLine =
  ({ ownLine }: Pick<Operations, "ownLine">) =>
  ({ concertId, way = "work" }: EnterLine): Joined => {
    const round = (left: number): Joined =>
      ownLine.joinChallenge({ query: { concertId, way } }).pipe(
        Effect.flatMap(proofOf),
        Effect.flatMap((proof) => ownLine.ownJoin({ payload: { concertId, ...proof } })),
        Effect.catchIf(isAnsweredByProof, (refused) => (left === 0 ? Effect.fail(refused) : round(left - 1))),
      )
    return ownLine
      .ownJoin({ payload: { concertId } })
      .pipe(Effect.catchIf(isAnsweredByProof, () => round(roundsMax - 1)))
  }

const isAnsweredByProof = (error: RequestError): error is Refused =>
  error._tag === "Refused" && answeredByProof.has(error.code)

const proofOf = ({ challenge, waitSeconds, work }: typeof JoinChallengeResponse.Type) => {
  if (challenge === null) return Effect.succeed({})
  if (work === null) {
    return Effect.as(Effect.sleep(`${waitSeconds ?? 0} seconds`), { proof: { challenge } })
  }
  return Effect.map(solveBeside({ challenge, ...work }), (answers) => ({ proof: { challenge, answers } }))
}
