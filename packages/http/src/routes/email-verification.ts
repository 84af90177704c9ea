/** How a signed-in person shows that an e-mail address is theirs, and counts as verified by it. */
import type { Users } from "@ticketrush/engine/catalogue/Users"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { EmailCodes } from "@ticketrush/notify/email/EmailCodes"
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
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { answerJson } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type EmailVerificationParts = {
  readonly codes: EmailCodes["Service"]
  readonly users: Pick<Users["Service"], "reread">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly times: DateTimes
}

const path = "/api/auth/verification"

export const emailVerificationRoutes = ({
  codes,
  times,
  trail,
  users,
  work,
}: EmailVerificationParts): ReadonlyArray<Route> => [
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
    handle: forPerson((exchange, { person }) =>
      readJson(exchange, codeBody, ({ email, language }) =>
        work.run(exchange, codes.send(person, email, language), ({ expiresAt }) =>
          answerJson(exchange, 202, JSON.stringify({ email, expiresAt: times.format(expiresAt) }), uncached),
        ),
      ),
    ),
  },
  {
    method: "POST",
    path: `${path}/confirm`,
    name: "confirmEmail",
    access: "person",
    handle: forPerson((exchange, { person }) =>
      // Only what may change something goes on record: a person has so many tries within an hour.
      readJson(exchange, confirmBody, ({ code }) =>
        work.run(exchange, codes.mayConfirm(person), () =>
          onRecord(trail, exchange, { kind: "VERIFICATION_CHANGE", actor: person, person, detail }, (cameOut) => {
            const confirmed = toldOf(codes.confirm(person, code), detail, cameOut)
            const seen = Effect.flatMap(confirmed, ({ address }) =>
              Effect.map(users.reread(person), ({ verified }) => ({ email: address, verified })),
            )
            work.run(exchange, seen, (told) => answerJson(exchange, 200, JSON.stringify(told), uncached))
          }),
        ),
      ),
    ),
  },
]

/** The address is on no record but its own. */
const detail = "EMAIL"

const codeBody = { fields: knownFields(EmailCodeRequest), decode: decodeEmailCodeRequest }
const confirmBody = { fields: knownFields(ConfirmEmailRequest), decode: decodeConfirmEmailRequest }
