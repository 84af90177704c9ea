/** How a signed-in person shows that an e-mail address is theirs, and counts as verified by it. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import type { Users } from "@ticketrush/engine/catalogue/Users"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { EmailCodes } from "@ticketrush/notify/email/EmailCodes"
import { refusal } from "@ticketrush/protocol"
import {
  ConfirmEmailRequest,
  decodeConfirmEmailRequest,
  decodeEmailCodeRequest,
  EmailCodeRequest,
} from "@ticketrush/protocol/email-requests"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { CodeRates } from "../proof/CodeRates.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type EmailVerificationParts = {
  readonly codes: EmailCodes["Service"]
  readonly users: Pick<Users["Service"], "reread">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly times: DateTimes
  readonly clientAddress: ClientAddress
  readonly nowMs: () => number
}

const path = "/api/auth/verification"

export const emailVerificationRoutes = ({
  clientAddress,
  codes,
  nowMs,
  times,
  trail,
  users,
  work,
}: EmailVerificationParts): ReadonlyArray<Route> => {
  const rates = new CodeRates()
  return [
    {
      method: "GET",
      path,
      name: "verification",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        work.run(exchange, Effect.all([users.reread(person), codes.addressOf(person)]), ([{ verified }, email]) =>
          answerJson(exchange, 200, JSON.stringify({ verified, email, byMail: codes.isOffered }), uncached),
        ),
      ),
    },
    {
      method: "POST",
      path,
      name: "askEmailCode",
      access: "person",
      handle: forPerson((exchange, { person }) => {
        const address = clientAddress.of(exchange)
        readJson(exchange, codeBody, ({ email, language }) => {
          const now = nowMs()
          const seconds = codes.isOffered ? rates.take(address, now) : 0
          if (seconds > 0) return answerRefusal(exchange, refusal("email-codes", { seconds }))
          // The person, or the mailbox, has had as many as there may be.
          const sent = Effect.tapError(codes.send(person, email, language), ({ refusal: { code } }) =>
            Effect.sync(() => code === "email-codes" && rates.giveBack(address, now)),
          )
          work.run(exchange, sent, ({ expiresAt }) =>
            answerJson(exchange, 202, JSON.stringify({ email, expiresAt: times.format(expiresAt) }), uncached),
          )
        })
      }),
    },
    {
      method: "POST",
      path: `${path}/confirm`,
      name: "confirmEmail",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        readJson(exchange, confirmBody, ({ code }) => {
          const tell = (address: Effect.Effect<string, CatalogueError>): void => {
            const seen = Effect.flatMap(address, (email) =>
              Effect.map(users.reread(person), ({ verified }) => ({ email, verified })),
            )
            work.run(exchange, seen, (told) => answerJson(exchange, 200, JSON.stringify(told), uncached))
          }
          // Only what may change something goes on record: a person has so many tries within an hour.
          work.run(exchange, codes.mayConfirm(person, code), (before) => {
            if (before !== null) return tell(Effect.succeed(before))
            onRecord(trail, exchange, { kind: "VERIFICATION_CHANGE", actor: person, person, detail }, (cameOut) => {
              const confirmed = toldOf(codes.confirm(person, code), detail, cameOut)
              tell(Effect.map(confirmed, ({ address }) => address))
            })
          })
        }),
      ),
    },
  ]
}

/** The address is on no record but its own. */
const detail = "EMAIL"

const codeBody = { fields: knownFields(EmailCodeRequest), decode: decodeEmailCodeRequest }
const confirmBody = { fields: knownFields(ConfirmEmailRequest), decode: decodeConfirmEmailRequest }
