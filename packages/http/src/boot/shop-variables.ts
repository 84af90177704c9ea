/** The settings of the shop's own identity provider. */
import type { ShopIssuer } from "@ticketrush/engine/identity/shop/ShopTokens"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { count, isSafe, word } from "./setting-readers.ts"
import { optional, required, SettingError } from "./variable.ts"

export type ShopSettings = ShopIssuer & { readonly keysUrl: string }

const keysAddress = (text: string): string | undefined => {
  if (!/^[!-~]{1,512}$/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return isSafe(url) && url.username === "" ? text : undefined
}

/** Those without which none of the others says anything. */
const shopNames = ["TICKETRUSH_IDP_ISSUER", "TICKETRUSH_IDP_AUDIENCE", "TICKETRUSH_IDP_JWKS"] as const

export const shopVariables = {
  TICKETRUSH_IDP_ISSUER: {
    name: "TICKETRUSH_IDP_ISSUER",
    takes: "what its tokens have in iss, of 1 to 200 visible characters",
    about: "identity provider of the shop, whose access tokens are taken beside ours",
    initial: "",
    // By its issuer a token is told from one of ours.
    read: (text: string) => (text === "ticketrush" ? undefined : word(text)),
  },
  TICKETRUSH_IDP_AUDIENCE: {
    name: "TICKETRUSH_IDP_AUDIENCE",
    takes: "what its tokens for this server have in aud, of 1 to 200 visible characters",
    about: "audience of that provider's tokens that are meant for this server",
    initial: "",
    read: word,
  },
  TICKETRUSH_IDP_JWKS: {
    name: "TICKETRUSH_IDP_JWKS",
    takes: "an https:// address, or one of http:// on a loopback name",
    about: "address of that provider's public keys (JWK set)",
    initial: "",
    read: keysAddress,
  },
  TICKETRUSH_IDP_TYPE: {
    name: "TICKETRUSH_IDP_TYPE",
    takes: "what the header of its access tokens has in typ",
    about: "type of that provider's access tokens",
    initial: "at+jwt",
    read: word,
  },
  TICKETRUSH_IDP_TOKEN_SECONDS: {
    name: "TICKETRUSH_IDP_TOKEN_SECONDS",
    takes: "seconds from 30 to 86400",
    about: "how long a token of that provider counts at most after it was issued",
    initial: String(limits.shopTokenSecondsDefault),
    read: (text: string) => {
      const seconds = count(text) ?? 0
      return seconds >= 30 && seconds <= 86_400 ? seconds : undefined
    },
  },
  TICKETRUSH_IDP_ROLE_CLAIM: {
    name: "TICKETRUSH_IDP_ROLE_CLAIM",
    takes: "the name of a claim",
    about: "claim of that provider's tokens that names OPERATOR or ADMIN; without it no token gives a role",
    initial: "",
    read: word,
  },
} as const

/** Issuer, audience and keys belong together: a part of them would take tokens of others, or none. */
export const shopSettings = Effect.gen(function* () {
  const { TICKETRUSH_IDP_AUDIENCE, TICKETRUSH_IDP_ISSUER, TICKETRUSH_IDP_JWKS } = shopVariables
  const issuer = yield* optional(TICKETRUSH_IDP_ISSUER)
  const audience = yield* optional(TICKETRUSH_IDP_AUDIENCE)
  const keysUrl = yield* optional(TICKETRUSH_IDP_JWKS)
  const rest = {
    type: yield* required(shopVariables.TICKETRUSH_IDP_TYPE),
    seconds: yield* required(shopVariables.TICKETRUSH_IDP_TOKEN_SECONDS),
    roleClaim: yield* optional(shopVariables.TICKETRUSH_IDP_ROLE_CLAIM),
  }
  if (issuer !== null && audience !== null && keysUrl !== null) return { issuer, audience, keysUrl, ...rest }
  if (issuer === null && audience === null && keysUrl === null) return null
  const missing =
    issuer === null ? TICKETRUSH_IDP_ISSUER : audience === null ? TICKETRUSH_IDP_AUDIENCE : TICKETRUSH_IDP_JWKS
  const message = `${missing.name} is not set, and the identity provider of the shop takes all three of ${shopNames.join(", ")}`
  return yield* new SettingError({ variable: missing.name, message })
})
