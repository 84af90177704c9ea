/** What a signed-in person has to show to join a line now: nothing, work, or the patience to wait instead. */
import { refusal } from "@ticketrush/protocol"
import { type ProofWay, proofParts, proofWays, zeroBitsOfPart } from "@ticketrush/protocol/proof"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import type { GivenChallenge } from "../proof/JoinDoor.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { idOfQuery, queryValues } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { checked, type LineParts } from "./line.ts"

export const joinChallengeRoute = ({ door }: Pick<LineParts, "door">, addresses: ClientAddress): Route => ({
  method: "GET",
  path: "/api/v7/waiting-queue/challenge",
  name: "joinChallenge",
  access: "person",
  query: ["concertId", "way"],
  handle: forPerson((exchange, { person }) => {
    const concertId = idOfQuery(exchange, "concertId")
    const way = concertId === undefined ? undefined : wayOf(exchange)
    if (concertId === undefined || way === undefined) return
    if (checked(exchange, { concertId, userId: person }) === undefined) return
    const given = door?.challenge(concertId, person, way, addresses.of(exchange)) ?? null
    if (given !== null && "code" in given) return answerRefusal(exchange, given)
    answerJson(exchange, 200, JSON.stringify({ concertId, ...shown(given, door?.captchaKind ?? null) }), uncached)
  }),
})

const shown = (given: GivenChallenge | null, captchaKind: string | null) => {
  if (given === null) {
    return { required: false, challenge: null, work: null, waitSeconds: null, expiresInSeconds: null, captcha: null }
  }
  const { bits, from, now, question, text, until } = given
  return {
    required: true,
    challenge: text,
    work: bits === 0 ? null : { parts: proofParts, zeroBits: zeroBitsOfPart(bits) },
    waitSeconds: bits === 0 ? Math.ceil((from - now) / 1_000) : null,
    expiresInSeconds: Math.floor((until - now) / 1_000),
    captcha: captchaKind === null ? null : { kind: captchaKind, question },
  }
}

const wayOf = (exchange: Exchange): ProofWay | undefined => {
  const values = queryValues(exchange, "way")
  const way = values.length === 0 ? "work" : values.length === 1 && proofWays.find((each) => each === values[0])
  if (way) return way
  answerRefusal(
    exchange,
    refusal("bad-request", { reason: `way must be one of ${proofWays.join(", ")}, once at most.` }),
  )
  return undefined
}
