/** {@link EmailCodes} over a store, and what sends e-mail. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { chanceOf, type Random } from "@ticketrush/engine/ports"
import { limits, type PersonId } from "@ticketrush/protocol"
import { mailboxOf } from "@ticketrush/protocol/email-requests"
import { Effect } from "effect"
import { codeMail } from "./code-mail.ts"
import type { EmailCodes } from "./EmailCodes.ts"
import type { EmailStore, KeptCode } from "./EmailStore.ts"
import type { Mailer } from "./Mailer.ts"
import { mailUnavailable } from "./MailUnavailable.ts"

export type EmailCodesParts = {
  readonly store: EmailStore
  /** Null: this server sends no mail. */
  readonly mailer: Mailer | null
  /** HMAC of a text under a secret of the installation; a million codes are soon tried where there is none. */
  readonly macs: { readonly of: (text: string) => string; readonly belongs: (shown: string, text: string) => boolean }
  readonly random: Random
  readonly nowMs: () => number
}

export const makeEmailCodes = ({ macs, mailer, random, store, ...parts }: EmailCodesParts): EmailCodes["Service"] => {
  const nowMs = (): number => Math.floor(parts.nowMs())
  const isRight =
    (person: PersonId, code: string) =>
    ({ mac, mailbox }: KeptCode): boolean =>
      macs.belongs(mac, signedText(person, mailbox, code))
  return {
    isOffered: mailer !== null,
    addressOf: store.addressOf,
    send: Effect.fnUntraced(function* (person, address, language) {
      if (mailer === null) return yield* refused("mail-off")
      const [code, mailbox, now] = [newCode(random), mailboxOf(address), nowMs()]
      const expiresAt = now + limits.emailCodeMs
      const mac = macs.of(signedText(person, mailbox, code))
      // Kept before it is sent: a code that arrives counts.
      const put = yield* store.put(person, { mailbox, address, mac, expiresAt }, now)
      const outcome = yield* mailer.send(codeMail(address, code, language))
      switch (outcome.kind) {
        case "sent":
          return { expiresAt }
        case "refused":
          return yield* refused("email-refused")
        case "away":
          yield* store.giveBack(person, mac, put)
          return yield* mailUnavailable(outcome.reason)
        case "unknown":
          return yield* mailUnavailable(outcome.reason)
      }
    }),
    mayConfirm: Effect.fnUntraced(function* (person, code) {
      const looked = yield* store.look(person, isRight(person, code), nowMs())
      if (looked.kind === "none") return yield* refused("email-code-over")
      return looked.kind === "used" ? looked.address : null
    }),
    confirm: (person, code) => store.confirm(person, isRight(person, code), nowMs()),
  }
}

/** It belongs to one person and one mailbox. */
const signedText = (person: PersonId, mailbox: string, code: string): string => `${person} ${code} ${mailbox}`

const codes = 1_000_000
/** So that each code comes as often as every other. */
const chancesMax = 2 ** 32 - (2 ** 32 % codes)

const newCode = (random: Random): string => {
  let chance = chanceOf(random)
  while (chance >= chancesMax) chance = chanceOf(random)
  return String(chance % codes).padStart(6, "0")
}
