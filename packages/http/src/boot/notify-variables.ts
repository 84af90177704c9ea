/** The settings of what this server sends to people, and to shops. */
import type { SmtpSettings } from "@ticketrush/notify/email/SmtpMailer"
import type { PushSettings } from "@ticketrush/notify/NotifyPostgres"
import { pushServices } from "@ticketrush/notify/push/push-service"
import { isEmailAddress } from "@ticketrush/protocol/email-requests"
import { Effect, Redacted } from "effect"
import { originOf } from "../request/origin.ts"
import { listOf, oneOf } from "./setting-readers.ts"
import { optional, required, SettingError } from "./variable.ts"

/** Push services take no other kinds; one of this machine reaches no person. */
const contact = (text: string): string | undefined => {
  if (!/^[!-~]{1,200}$/.test(text)) return undefined
  if (/^mailto:[^@\s]+@[^@\s]+$/.test(text)) return text
  return URL.canParse(text) && new URL(text).protocol === "https:" ? text : undefined
}

/** As addresses are compared with it. A part of a name, such as `com` or `0.0.1`, would stand for far too many servers, or for none. */
const serverName = (text: string): string | undefined => {
  const isWhole = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)$/.test(text) && URL.canParse(`https://${text}`)
  return isWhole && new URL(`https://${text}`).hostname === text ? text : undefined
}

/** A user and a password, where there is any, stand in it as in any address; nothing stands behind the port. */
const smtpUrl = (text: string): Redacted.Redacted | undefined => {
  if (!/^[!-~]{1,500}$/.test(text) || !URL.canParse(text)) return undefined
  const { hash, hostname, password, pathname, protocol, search, username } = new URL(text)
  const isSmtp = protocol === "smtp:" || protocol === "smtps:"
  const isBare = search + hash === "" && (pathname === "" || pathname === "/")
  return isSmtp &&
    hostname !== "" &&
    isBare &&
    (username === "") === (password === "") &&
    isDecodable(username + password)
    ? Redacted.make(text)
    : undefined
}

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

export const notifyVariables = {
  TICKETRUSH_SMTP_URL: {
    name: "TICKETRUSH_SMTP_URL",
    takes: "smtp://host:port or smtps://host:port, with user:password@ where the server asks for them",
    about: "mail server that takes what is sent to people; without it no mail is sent",
    initial: "",
    read: smtpUrl,
    secret: true,
  },
  TICKETRUSH_MAIL_FROM: {
    name: "TICKETRUSH_MAIL_FROM",
    takes: "an e-mail address",
    about: "whom mail comes from",
    initial: "",
    read: (text: string) => (isEmailAddress(text) ? text : undefined),
  },
  TICKETRUSH_MAIL_LINKS: {
    name: "TICKETRUSH_MAIL_LINKS",
    takes: "an origin such as https://tickets.example",
    about: "where the shop is reached from a mail; without it people are told nothing by mail",
    initial: "",
    read: originOf,
  },
  TICKETRUSH_PUSH_CONTACT: {
    name: "TICKETRUSH_PUSH_CONTACT",
    takes: "mailto: and an e-mail address, or an https:// address",
    about: "where push services reach the operator; without it no push messages are sent",
    initial: "",
    read: contact,
  },
  TICKETRUSH_PUSH_SERVICES: {
    name: "TICKETRUSH_PUSH_SERVICES",
    takes: "whole names of servers in small letters, such as push.example.com, separated by commas",
    about: "push services that messages may be sent to; a name stands for all below it",
    initial: pushServices.join(","),
    read: listOf(serverName),
  },
  TICKETRUSH_WEBHOOKS_LOOPBACK: {
    name: "TICKETRUSH_WEBHOOKS_LOOPBACK",
    takes: "on or off",
    about: "whether webhooks and push messages may go to servers on this machine, by HTTP too; for development",
    initial: "off",
    read: oneOf("on", "off"),
  },
} as const

/** Null: no push messages are sent. */
export const pushSettings: Effect.Effect<PushSettings | null, SettingError> = Effect.gen(function* () {
  const contact = yield* optional(notifyVariables.TICKETRUSH_PUSH_CONTACT)
  const services = yield* required(notifyVariables.TICKETRUSH_PUSH_SERVICES)
  return contact === null ? null : { contact, services }
})

/** `links`: null where people are told nothing by mail. */
export type MailSettings = SmtpSettings & { readonly links: string | null }

/** Null: no mail is sent. */
export const mailSettings: Effect.Effect<MailSettings | null, SettingError> = Effect.gen(function* () {
  const links = yield* optional(notifyVariables.TICKETRUSH_MAIL_LINKS)
  const url = yield* optional(notifyVariables.TICKETRUSH_SMTP_URL)
  const from = yield* optional(notifyVariables.TICKETRUSH_MAIL_FROM)
  if (url !== null && from !== null) return { url, from, links }
  const set = [
    url !== null && "TICKETRUSH_SMTP_URL",
    from !== null && "TICKETRUSH_MAIL_FROM",
    links !== null && "TICKETRUSH_MAIL_LINKS",
  ].find((name) => name !== false)
  if (set === undefined) return null
  const missing = url === null ? "TICKETRUSH_SMTP_URL" : "TICKETRUSH_MAIL_FROM"
  return yield* new SettingError({ variable: missing, message: `${set} takes a ${missing} too, and there is none` })
})
