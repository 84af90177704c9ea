/** Bodies of the routes by which people show that an e-mail address is theirs, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { type NoticeLanguage, noticeLanguages } from "./notify-requests.ts"
import { isRecord, notAnObject } from "./request-body.ts"

export const EmailCodeRequest = Schema.Struct({
  email: Schema.String.annotate({ maxLength: limits.emailCharsMax, description: "Where the code is sent." }),
  language: Schema.optionalKey(Schema.Literals(noticeLanguages)).annotate({
    description: "In which the mail is written; `ko` unless given.",
  }),
}).annotate({ identifier: "EmailCodeRequest", examples: [{ email: "mina@example.com", language: "ko" }] })

export const ConfirmEmailRequest = Schema.Struct({
  code: Schema.String.annotate({ pattern: "^[0-9]{6}$", description: "As it stands in the mail." }),
}).annotate({ identifier: "ConfirmEmailRequest", examples: [{ code: "271828" }] })

/** As most mail servers have addresses: letters and digits of ASCII and some signs, without quotes; the server is a name. */
const form = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/i

/** Whether mail can be sent there at all; whether it arrives only the server there knows. */
export const isEmailAddress = (text: string): boolean => text.length <= limits.emailCharsMax && form.test(text)

/**
 * What addresses are compared by: `Mina+club@Example.com` is `mina@example.com`. Nearly all servers deliver both to one mailbox, and
 * one mailbox is one person.
 */
export const mailboxOf = (address: string): string => {
  const at = address.lastIndexOf("@")
  const [name] = address.slice(0, at).split("+")
  return `${name || address.slice(0, at)}${address.slice(at)}`.toLowerCase()
}

export type EmailCodeAsked = { readonly email: string; readonly language: NoticeLanguage }

/** Where the code goes, or the sentence that says what is wrong. */
export const decodeEmailCodeRequest = (body: unknown): EmailCodeAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { email, language = "ko" } = body
  if (typeof email !== "string" || !isEmailAddress(email)) return "email must be an address such as mina@example.com"
  const known = noticeLanguages.find((each) => each === language)
  return known === undefined ? `language must be one of ${noticeLanguages.join(", ")}` : { email, language: known }
}

/** The code, or the sentence that says what is wrong. */
export const decodeConfirmEmailRequest = (body: unknown): { readonly code: string } | string => {
  if (!isRecord(body)) return notAnObject
  const { code } = body
  return typeof code === "string" && /^\d{6}$/.test(code) ? { code } : "code must be a text of six digits"
}
