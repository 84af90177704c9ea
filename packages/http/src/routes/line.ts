/**
 * The waiting line over HTTP: join, status, leave, the receipt, and the public view of the line. The caller
 * names the person, who need not exist: a line in front of a shop does not ask for names either. `own-line.ts` has the
 * same for people who are signed in.
 */
import type { PlaceView } from "@ticketrush/engine/EngineApi"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { LineSummary, PlaceAnswer, ReadAt, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import {
  type ConcertId,
  type Facts,
  isConcertId,
  isPersonId,
  limits,
  noFacts,
  PlaceStatus,
  type Refusal,
  refusal,
} from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeQueueRequest, type QueueAsked, QueueRequest } from "@ticketrush/protocol/line-requests"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { AdmissionPasses } from "../line/AdmissionPasses.ts"
import type { Receipts } from "../line/Receipts.ts"
import type { WaitEstimates } from "../line/WaitEstimates.ts"
import { type Ordered, orderSale } from "../order-sale.ts"
import { factsOf, type PersonCheck } from "../PersonCheck.ts"
import type { JoinDoor, ProofShown } from "../proof/JoinDoor.ts"
import type { DateTimes } from "../render/date-time.ts"
import { overviewJson } from "../render/line-overview.ts"
import { placeJson, queueStatusOf, rejectedJson } from "../render/place.ts"
import { acceptBody, decodeBody, readText } from "../request/body.ts"
import type { OwnOrigins } from "../request/origin.ts"
import { idOfQuery } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { answerUnknown, askLine, turnsAway } from "./ask-line.ts"
import { type ComparedLines, ofSaleAlone, throughBackend } from "./line-backend.ts"

export type LineParts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly times: DateTimes
  readonly estimates: WaitEstimates
  readonly passes: Pick<AdmissionPasses, "issue">
  readonly receipts: Pick<Receipts, "issue">
  readonly origins: OwnOrigins
  readonly persons: Pick<PersonCheck, "find">
  /** Asks people who are signed in for a proof; absent where none is asked for. */
  readonly door?: Pick<JoinDoor, "admit" | "challenge" | "captchaKind">
  /** Absent where every sale keeps its own line. */
  readonly compared?: ComparedLines
}

export const lineRoutes = (parts: LineParts): ReadonlyArray<Route> => {
  const base = "/api/v1/waiting-queue"
  return [
    {
      method: "POST",
      path: `${base}/join`,
      name: "join",
      access: "trusted",
      handle: (exchange) => join(parts, exchange, (text) => decoded(exchange, text)),
    },
    {
      method: "GET",
      path: `${base}/status`,
      name: "status",
      access: "trusted",
      query: ["userId", "concertId"],
      handle: (exchange) => status(parts, exchange, askedInQuery(exchange)),
    },
    {
      method: "POST",
      path: `${base}/leave`,
      name: "leave",
      access: "trusted",
      handle: (exchange) => leave(parts, exchange, (text) => decoded(exchange, text)),
    },
    {
      method: "GET",
      path: `${base}/receipt`,
      name: "receipt",
      access: "trusted",
      query: ["userId", "concertId"],
      handle: (exchange) => receipt(parts, exchange, askedInQuery(exchange)),
    },
    {
      method: "GET",
      path: `${base}/overview`,
      name: "line-overview",
      access: "public",
      query: ["concertId"],
      handle: (exchange) => {
        const concertId = idOfQuery(exchange, "concertId")
        if (concertId === undefined) return
        ofSaleAlone(parts, exchange, concertId, () =>
          askLine(parts.reads, exchange, concertId, { kind: "overview" }, ({ value }) =>
            answerJson(exchange, 200, overviewJson(concertId, value, parts.estimates), uncached),
          ),
        )
      },
    },
  ]
}

/** `session`: of the person who is signed in; the pass counts with it alone. */
export type PlaceAsked = QueueAsked & { readonly session?: string }
/** `proof`: of a signed-in person; null where none came. A trusted caller answers for its people. */
export type JoinAskedOf = PlaceAsked & { readonly proof?: ProofShown | null }

/** Person and concert of a body; undefined when they are missing, which is answered here. */
type ReadAsked<Asked = PlaceAsked> = (text: string) => Asked | undefined

export const join = (parts: LineParts, exchange: Exchange, read: ReadAsked<JoinAskedOf>): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  const { commands } = parts
  readText(exchange, limits.bodyBytesMax, (text) => {
    if (sheds(commands, text)) return answerRefusal(exchange, overloaded)
    const asked = read(text)
    if (asked === undefined) return
    const { userId, concertId, proof } = asked
    const withFacts = (facts: Facts): void =>
      orderSale(
        commands,
        exchange,
        concertId,
        { kind: "join", person: userId, facts },
        { kind: "place", person: userId },
        (submitted) => answerJoin(parts, exchange, asked, submitted),
      )
    throughBackend(parts, exchange, "join", asked, () => {
      if (proof === undefined) return withFacts(noFacts)
      parts.persons.find(exchange, userId, (buyer) => {
        const facts = factsOf(buyer)
        // Who is verified has shown more than work.
        if (parts.door === undefined || buyer.verified > 0) return withFacts(facts)
        const heard = (blocked: Refusal | null): void => withFacts(blocked === null ? facts : { ...facts, blocked })
        parts.door.admit({ concertId, userId, proof }, guarded(exchange, heard))
      })
    })
  })
}

const answerJoin = (parts: LineParts, exchange: Exchange, asked: PlaceAsked, joined: Ordered<AskedPlace>): void => {
  if ("value" in joined) return answerPlace(parts, exchange, asked, joined, { receipt: true })
  const { concertId, userId } = asked
  const { kind, refusal } = joined.reply
  if (refusal.code === "sale-unknown") return answerUnknown(exchange, concertId)
  if (kind === "refused" && turnsAway.has(refusal.code)) {
    return answerJson(exchange, 200, rejectedJson(concertId, userId, refusal.code))
  }
  answerRefusal(exchange, refusal)
}

type AskedPlace = { readonly kind: "place"; readonly person: number }

/** Idempotent: a person without a place has none afterwards either. */
export const leave = (parts: LineParts, exchange: Exchange, read: ReadAsked): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const asked = read(text)
    if (asked === undefined) return
    const { userId, concertId } = asked
    const followUp = { kind: "place", person: userId } as const
    throughBackend(parts, exchange, "leave", asked, () =>
      orderSale(parts.commands, exchange, concertId, { kind: "leave", person: userId }, followUp, (submitted) => {
        if ("value" in submitted) return answerPlace(parts, exchange, asked, submitted)
        const { refusal } = submitted.reply
        if (refusal.code === "sale-unknown") return answerUnknown(exchange, concertId)
        answerRefusal(exchange, refusal)
      }),
    )
  })
}

/** Asking for the status counts as presence: the person keeps their turn. */
export const status = (parts: LineParts, exchange: Exchange, asked: PlaceAsked | undefined): void => {
  if (asked === undefined) return
  const { userId, concertId } = asked
  throughBackend(parts, exchange, "status", asked, () =>
    askLine(parts.reads, exchange, concertId, { kind: "place", person: userId }, (answer) => {
      parts.commands.present(concertId, userId)
      answerPlace(parts, exchange, asked, answer, { headers: uncached })
    }),
  )
}

/** The receipt of a place once more, as of now. */
export const receipt = (parts: LineParts, exchange: Exchange, asked: PlaceAsked | undefined): void => {
  if (asked === undefined) return
  const { concertId, userId } = asked
  ofSaleAlone(parts, exchange, concertId, () =>
    askLine(parts.reads, exchange, concertId, { kind: "place", person: userId }, ({ at, value: { place } }) => {
      if (place === null) return answerRefusal(exchange, refusal("not-found"))
      const who = `"userId":${userId},"concertId":${concertId},"place":${place.place}`
      answerJson(exchange, 200, `{${who},"receipt":${parts.receipts.issue(at, place)}}`, uncached)
    }),
  )
}

/** Where the person stands, as committed. */
export const answerPlace = (
  parts: LineParts,
  exchange: Exchange,
  { userId, concertId, session }: PlaceAsked,
  { at, value }: { readonly at: ReadAt; readonly value: PlaceAnswer },
  { receipt, headers }: { readonly receipt?: true; readonly headers?: typeof uncached } = {},
): void => {
  const { line, place, offer } = value
  const live = queueStatusOf(place ?? undefined) !== "NONE"
  const extras = {
    estimate: place === null ? null : estimateOf(parts.estimates, concertId, line, place),
    pass: place === null ? null : passOf(parts.passes, concertId, line, place, session ?? null),
    receipt: place !== null && live && receipt === true ? parts.receipts.issue(at, place) : null,
    offer: offer ?? undefined,
  }
  answerJson(exchange, 200, placeJson(concertId, userId, line, place ?? undefined, extras, parts.times), headers)
}

const estimateOf = (estimates: WaitEstimates, concertId: ConcertId, line: LineSummary, place: PlaceView) => {
  if (place.status === PlaceStatus.waiting) return estimates.of(concertId, line, place.rank)
  if (place.status === PlaceStatus.returned) return estimates.of(concertId, line, place.rank, true)
  return place.status === PlaceStatus.absent ? estimates.of(concertId, line, line.returned + 1, true) : null
}

const passOf = (
  passes: LineParts["passes"],
  concertId: ConcertId,
  { policy }: LineSummary,
  place: PlaceView,
  session: string | null,
): string | null =>
  place.status === PlaceStatus.active && policy.protects
    ? passes.issue(concertId, place.person, place.pass, place.passUntil, session)
    : null

/** Who, in which line, out of a body; answers and gives undefined when it says neither. */
const decoded = (exchange: Exchange, text: string): QueueAsked | undefined => {
  const asked = decodeBody(exchange, text, queueBody)
  return asked === undefined ? undefined : checked(exchange, asked)
}

const askedInQuery = (exchange: Exchange): QueueAsked | undefined => {
  const userId = idOfQuery(exchange, "userId")
  if (userId === undefined) return undefined
  const concertId = idOfQuery(exchange, "concertId")
  return concertId === undefined ? undefined : checked(exchange, { userId, concertId })
}

/** A number that no person and no concert can have. */
export const checked = <Asked extends QueueAsked>(exchange: Exchange, asked: Asked): Asked | undefined => {
  if (!isPersonId(asked.userId)) answerRefusal(exchange, refusal("user-unknown", { userId: asked.userId }))
  else if (!isConcertId(asked.concertId)) answerUnknown(exchange, asked.concertId)
  else return asked
  return undefined
}

const overloaded = refusal("overloaded")
const queueBody = { fields: knownFields(QueueRequest), decode: decodeQueueRequest }

/** Whether the line would shed a join, told before the body is decoded; only a hint, as for holds. */
const sheds = (commands: SaleCommands, text: string): boolean => {
  const found = concertHint.exec(text)
  if (found === null) return false
  const concertId = Number(found[1])
  return isConcertId(concertId) && commands.shedding(concertId, "line")
}

const concertHint = /"concertId"\s*:\s*(\d{1,8})/
