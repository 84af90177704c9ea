/** What a signed-in person has to show to join a line now: nothing, work, or the patience to wait instead. */
import { proofParts, proofWays, zeroBitsOfPart } from "@ticketrush/protocol/proof"
import { forPerson } from "../access/for-person.ts"
import type { GivenChallenge } from "../proof/JoinDoor.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { idOfQuery } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { checked, type LineParts } from "./line.ts"
import { QueryReader } from "./QueryReader.ts"

export const joinChallengeRoute = (
  { door, times }: Pick<LineParts, "door" | "times">,
  addresses: ClientAddress,
): Route => ({
  method: "GET",
  path: "/api/v7/waiting-queue/challenge",
  name: "joinChallenge",
  access: "person",
  query: ["concertId", "way"],
  handle: forPerson((exchange, { person }) => {
    const concertId = idOfQuery(exchange, "concertId")
    if (concertId === undefined) return
    const query = new QueryReader(exchange, times)
    const way = query.one("way", `one of ${proofWays.join(", ")}`, (text) => proofWays.find((each) => each === text))
    if (query.wrong !== undefined) return answerRefusal(exchange, query.wrong)
    if (checked(exchange, { concertId, userId: person }) === undefined) return
    const given = door?.challenge(concertId, person, way ?? "work", addresses.of(exchange)) ?? null
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
