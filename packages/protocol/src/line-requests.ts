/**
 * Bodies of the routes of the waiting line. As in `reservation-requests.ts`: the schema for the documents, and beside
 * it the check by hand that the hot path runs; a test holds the two together.
 */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { type LinePolicy, lineMethods, wrongLinePolicy } from "./line.ts"
import { asked, askedId } from "./numbers.ts"
import { proofParts } from "./proof.ts"
import { isRecord, isWhole, notAnObject, optional } from "./request-body.ts"

export const QueueRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person in line. Need not be known to this server." }),
  concertId: askedId("concertId").annotate({ description: "The concert whose line is meant." }),
}).annotate({ identifier: "QueueRequest", examples: [{ userId: 5, concertId: 1 }] })

const ProofRequest = Schema.Struct({
  challenge: Schema.String.annotate({ maxLength: limits.proofCharsMax, description: "The text that was given." }),
  answers: optional(Schema.Array(asked(0, Number.MAX_SAFE_INTEGER))).annotate({
    maxItems: proofParts,
    description: "Of work: for each part, from 0 on, a number that makes its hash begin with enough zero bits.",
  }),
  captcha: optional(Schema.String).annotate({
    maxLength: limits.captchaCharsMax,
    description: "In place of work: the answer to the captcha of that challenge.",
  }),
})

/** Of a person who is signed in. */
export const OwnJoinRequest = Schema.Struct({
  concertId: askedId("concertId").annotate({ description: "The concert whose line is meant." }),
  proof: optional(ProofRequest).annotate({ description: "Where the server asks for one." }),
}).annotate({ identifier: "OwnJoinRequest", examples: [{ concertId: 1 }] })

export const OwnQueueRequest = Schema.Struct({
  concertId: askedId("concertId").annotate({ description: "The concert whose line is meant." }),
}).annotate({ identifier: "OwnQueueRequest", examples: [{ concertId: 1 }] })

export const PersonRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person whom the order is about." }),
}).annotate({ identifier: "PersonRequest", examples: [{ userId: 5 }] })

/** Numbers are any number here: a wrong one is understood and refused (422), not misread (400). */
export const LinePolicyRequest = Schema.Struct({
  method: optional(Schema.Literals(lineMethods)).annotate({ description: "How people are admitted." }),
  protects: optional(Schema.Boolean).annotate({ description: "Whether a hold needs a pass." }),
  batch: optional(asked(0, limits.admissionBatchMax)).annotate({ description: "People admitted at each tick." }),
  everyMs: optional(asked(limits.admissionEveryMsMin, limits.dayMs)).annotate({
    description: "Time between two ticks, in milliseconds.",
  }),
  burst: optional(asked(0, limits.admissionBatchMax)).annotate({
    description: "Admissions that may be saved up while the line is empty; follows batch unless given.",
  }),
  activeMax: optional(asked(0, limits.placesPerSaleMax)).annotate({
    description: "People with a pass at a time; 0 means no cap.",
  }),
  waitingMax: optional(Schema.Union([asked(0, limits.placesPerSaleMax), Schema.Literal("capacity")])).annotate({
    description: 'People in line at a time; 0 means no cap; "capacity" means as many as the concert has seats.',
  }),
  passMs: optional(asked(limits.passMsMin, limits.dayMs)).annotate({
    description: "How long a pass lasts, in milliseconds.",
  }),
  graceMs: optional(asked(limits.graceMsMin, limits.dayMs)).annotate({
    description: "A person who was not seen for this long, in milliseconds, is passed over at their turn.",
  }),
  priorityMs: optional(asked(0, limits.dayMs)).annotate({
    description: "How long a seat that came back is kept for the person it calls, in milliseconds; 0: no call.",
  }),
  returnMs: optional(asked(0, limits.returnMsMax)).annotate({
    description: "Seats that come back stay out of sight for a random time of at most so many milliseconds; 0: none.",
  }),
  idleMs: optional(asked(0, limits.dayMs)).annotate({
    description: "A pass that does nothing for this long ends when people wait for its room; 0: it does not.",
  }),
  absentMs: optional(asked(0, limits.dayMs)).annotate({
    description: "How long the place of a person who was passed over is kept, in milliseconds; 0: without end.",
  }),
  absentMax: optional(asked(0, limits.placesPerSaleMax)).annotate({
    description: "Places of people who were passed over at a time; the oldest one ends above it; 0: no bound.",
  }),
}).annotate({ identifier: "LinePolicyRequest", examples: [{ method: "fifo", batch: 50, everyMs: 1_000 }] })
export type LinePolicyRequest = typeof LinePolicyRequest.Type

export type QueueAsked = { readonly userId: number; readonly concertId: number }

/** Person and concert of a request, or the sentence that says what is wrong. */
export const decodeQueueRequest = (body: unknown): QueueAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { userId, concertId } = body
  if (!isWhole(userId)) return "userId must be a whole number"
  return isWhole(concertId) ? { userId, concertId } : "concertId must be a whole number"
}

/** Which line, or the sentence that says what is wrong. */
export const decodeOwnQueueRequest = (body: unknown): number | string => {
  if (!isRecord(body)) return notAnObject
  return isWhole(body.concertId) ? body.concertId : "concertId must be a whole number"
}

export type ProofAsked = {
  readonly challenge: string
  readonly answers: ReadonlyArray<number>
  readonly captcha: string | null
}
export type JoinAsked = { readonly concertId: number; readonly proof: ProofAsked | null }

/** Which line, with what proof, or the sentence that says what is wrong. */
export const decodeOwnJoinRequest = (body: unknown): JoinAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { concertId, proof } = body
  if (!isWhole(concertId)) return "concertId must be a whole number"
  if (proof === undefined || proof === null) return { concertId, proof: null }
  if (!isRecord(proof)) return "proof must be an object"
  const { answers = null, captcha = null, challenge } = proof
  if (typeof challenge !== "string" || challenge.length > limits.proofCharsMax) {
    return `proof.challenge must be a text of ${limits.proofCharsMax} characters at most`
  }
  if (answers !== null && !(Array.isArray(answers) && answers.length <= proofParts && answers.every(isWhole))) {
    return `proof.answers must be ${proofParts} whole numbers at most`
  }
  if (captcha !== null && !(typeof captcha === "string" && captcha.length <= limits.captchaCharsMax)) {
    return `proof.captcha must be a text of ${limits.captchaCharsMax} characters at most`
  }
  return { concertId, proof: { challenge, answers: answers ?? [], captcha } }
}

/** The person, or the sentence that says what is wrong. */
export const decodePersonRequest = (body: unknown): number | string => {
  if (!isRecord(body)) return notAnObject
  return isWhole(body.userId) ? body.userId : "userId must be a whole number"
}

/** Seats of the concert, for a line that takes as many people as there are seats. */
export type Capacity = number

/** `policy` with what was asked for in place, or the sentence that says what cannot be. */
export const mergedLinePolicy = (
  policy: LinePolicy,
  { waitingMax, ...asked }: LinePolicyRequest,
  capacity: Capacity,
): LinePolicy | string => {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null && value !== undefined))
  const merged: LinePolicy = { ...policy, ...given }
  // A larger batch than may be saved up would never be admitted whole.
  const burst = asked.burst ?? (asked.batch == null ? policy.burst : Math.max(asked.batch, 1))
  const waiting = waitingMax === "capacity" ? capacity : (waitingMax ?? policy.waitingMax)
  const whole = { ...merged, burst, waitingMax: waiting }
  return wrongLinePolicy(whole) ?? whole
}
