/** The settings of what this server sends to people, and to shops. */
import type { PushSettings } from "@ticketrush/notify/NotifyPostgres"
import { pushServices } from "@ticketrush/notify/push/push-service"
import { Effect } from "effect"
import { listOf, oneOf } from "./setting-readers.ts"
import { optional, required, type SettingError } from "./variable.ts"

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

export const notifyVariables = {
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
