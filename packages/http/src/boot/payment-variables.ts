/** The settings of payments: through which provider, and what was agreed with it. */
import { isSecret, secretBytes } from "@ticketrush/payment/webhooks/webhook-keys"
import { Effect, Redacted } from "effect"
import { isSafe, oneOf, redirectForm, redirectUri, secretWord, word } from "./setting-readers.ts"
import { optional, required, SettingError } from "./variable.ts"

/** `in-process`: the sandbox within the server. The others are reached at their address. */
export type PaymentProvider = "in-process" | "sandbox" | "toss" | "kakaopay" | "off"

/** `provider` is null when it is not set. The address and the key are there where there is a provider elsewhere. */
export type PaymentSettings = {
  readonly provider: PaymentProvider | null
  readonly url: URL | null
  readonly key: Redacted.Redacted | null
  readonly cid: string
  readonly webhookSecrets: Redacted.Redacted<ReadonlyArray<string>> | null
  readonly returnUrl: string | null
}

const secrets = (text: string): Redacted.Redacted<ReadonlyArray<string>> | undefined => {
  const each = text.split(",").map((part) => part.trim())
  return each.every(isKey) ? Redacted.make(each) : undefined
}

const isKey = (text: string): boolean => {
  if (!isSecret(text)) return false
  try {
    secretBytes(text)
    return true
  } catch {
    return false // Of another length, or no base64: the sentence of the setting says what is.
  }
}

/** Money goes over TLS, but for a provider to try things on that stands on the same machine. */
const providerUrl = (text: string): URL | undefined => {
  if (!/^[!-~]+$/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return isSafe(url) && url.search + url.hash + url.username === "" ? url : undefined
}

export const paymentVariables = {
  TICKETRUSH_PAYMENTS: {
    name: "TICKETRUSH_PAYMENTS",
    takes: "in-process, sandbox, toss, kakaopay or off",
    about: "provider of payments; unset: a sandbox within the server where only this machine reaches it, else none",
    initial: "",
    read: oneOf("in-process", "sandbox", "toss", "kakaopay", "off"),
  },
  TICKETRUSH_PAYMENTS_URL: {
    name: "TICKETRUSH_PAYMENTS_URL",
    takes: redirectForm,
    about: "base address of the provider of payments: http://127.0.0.1:9090/sandbox, for instance",
    initial: "",
    read: providerUrl,
  },
  TICKETRUSH_PAYMENTS_KEY: {
    name: "TICKETRUSH_PAYMENTS_KEY",
    takes: "a key of 1 to 200 visible characters",
    about: "key at the provider of payments",
    initial: "",
    read: secretWord,
    secret: true,
  },
  TICKETRUSH_PAYMENTS_CID: {
    name: "TICKETRUSH_PAYMENTS_CID",
    takes: "a word of 1 to 200 visible characters",
    about: "code of the shop at KakaoPay",
    initial: "TC0ONETIME",
    read: word,
  },
  TICKETRUSH_PAYMENTS_WEBHOOK_SECRET: {
    name: "TICKETRUSH_PAYMENTS_WEBHOOK_SECRET",
    takes: "secrets of whsec_ and 24 to 64 bytes in base64, separated by commas",
    about: "what the provider of payments signs its webhooks with",
    initial: "",
    read: secrets,
    secret: true,
  },
  TICKETRUSH_PAYMENTS_RETURN_URL: {
    name: "TICKETRUSH_PAYMENTS_RETURN_URL",
    takes: redirectForm,
    about: "page to which buyers come back from the provider of payments; unset: that of this server",
    initial: "",
    read: redirectUri,
  },
} as const

/** A provider elsewhere is reached at an address, with a key. Undefined when nothing is wrong. */
const paymentFault = ({ provider, url, key }: PaymentSettings) => {
  const isElsewhere = provider !== null && provider !== "in-process" && provider !== "off"
  const given = { TICKETRUSH_PAYMENTS_URL: url !== null, TICKETRUSH_PAYMENTS_KEY: key !== null }
  const wrong = Object.entries(given).find(([, isGiven]) => isGiven !== isElsewhere)
  if (wrong === undefined) return undefined
  const [variable] = wrong
  const message = isElsewhere
    ? `TICKETRUSH_PAYMENTS=${provider} takes a ${variable} too, and there is none`
    : `${variable} is for a provider elsewhere: set TICKETRUSH_PAYMENTS to sandbox, toss or kakaopay`
  return { variable, message }
}

export const paymentSettings = Effect.gen(function* (): Effect.fn.Return<PaymentSettings, SettingError> {
  const settings = {
    provider: yield* optional(paymentVariables.TICKETRUSH_PAYMENTS),
    url: yield* optional(paymentVariables.TICKETRUSH_PAYMENTS_URL),
    key: yield* optional(paymentVariables.TICKETRUSH_PAYMENTS_KEY),
    cid: yield* required(paymentVariables.TICKETRUSH_PAYMENTS_CID),
    webhookSecrets: yield* optional(paymentVariables.TICKETRUSH_PAYMENTS_WEBHOOK_SECRET),
    returnUrl: yield* optional(paymentVariables.TICKETRUSH_PAYMENTS_RETURN_URL),
  }
  const fault = paymentFault(settings)
  return fault === undefined ? settings : yield* new SettingError(fault)
})
