/**
 * Asks a provider who a person is: a code for a token, and the token for a profile. What RFC 6749 and 7636 say is
 * oauth4webapi's; what the providers do otherwise is `dialects.ts`. The token is used once and kept nowhere.
 */
import { limits, refusal } from "@ticketrush/protocol"
import { Effect, Redacted } from "effect"
import * as oauth from "oauth4webapi"
import { type RefusedError, refused } from "../../catalogue/errors.ts"
import { fetchBounded, fetchFaultOf } from "../fetchBounded.ts"
import { type DialectAnswer, type Profile, profileIn, tokenAnswerOf } from "./dialects.ts"
import type { LoginProvider } from "./Provider.ts"
import { ProviderUnavailable } from "./ProviderFault.ts"

export type CodeShown = {
  readonly code: string
  readonly state: string
  readonly redirectUri: string
  /** Null where none was sent with the question for the code. */
  readonly proof: string | null
}

type Found =
  | { readonly kind: "profile"; readonly profile: Profile }
  /** The provider gave no token for the code, and may say why in a word. */
  | { readonly kind: "no-token"; readonly word: string }
  | { readonly kind: "no-subject" }
  | { readonly kind: "unavailable"; readonly reason: string }

export type AskOptions = {
  /** Hears in a word why a provider gave no token. */
  readonly onRefused: (provider: string, word: string) => void
  readonly answerMsMax?: number
}

export const askProvider = (
  provider: LoginProvider,
  shown: CodeShown,
  { onRefused, answerMsMax = limits.providerMsMax }: AskOptions,
): Effect.Effect<Profile, RefusedError | ProviderUnavailable> => {
  const { name } = provider
  const unavailable = (reason: string) =>
    new ProviderUnavailable({
      refusal: refusal("provider-unavailable", { provider: name }),
      reason: `${name}: ${reason}`,
    })
  const asked = Effect.tryPromise({
    try: (signal) => profileFor(provider, shown, signal),
    catch: (error) => unavailable(fetchFaultOf(error)),
  })
  return asked.pipe(
    Effect.timeoutOrElse({
      duration: answerMsMax,
      orElse: () => unavailable(`no answer within ${answerMsMax} ms`),
    }),
    Effect.flatMap((found): Effect.Effect<Profile, RefusedError | ProviderUnavailable> => {
      if (found.kind === "profile") return Effect.succeed(found.profile)
      if (found.kind === "unavailable") return unavailable(found.reason)
      if (found.kind === "no-subject") return refused("provider-profile", { provider: name })
      onRefused(name, found.word)
      return refused("provider-refused", { provider: name })
    }),
  )
}

const profileFor = async (provider: LoginProvider, shown: CodeShown, signal: AbortSignal): Promise<Found> => {
  const token = await tokenFor(provider, shown, signal)
  if (typeof token !== "string") return token
  const answer = await fetched(provider.profileUrl, {
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    signal,
  })
  if (answer.status !== 200) return { kind: "unavailable", reason: `the profile was answered with ${answer.status}` }
  const profile = profileIn(provider.name, answer.text)
  return profile === undefined ? { kind: "no-subject" } : { kind: "profile", profile }
}

const tokenFor = async (provider: LoginProvider, shown: CodeShown, signal: AbortSignal): Promise<string | Found> => {
  const server = { issuer: provider.issuer, token_endpoint: provider.tokenUrl }
  const client = { client_id: provider.clientId }
  const { clientSecret } = provider
  const sent = new URLSearchParams({ code: shown.code, state: shown.state })
  let status = 0
  try {
    const request = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      // In the body: Basic would write `-`, `_` and `.` of a secret in a way that Kakao does not read.
      clientSecret === null ? oauth.None() : oauth.ClientSecretPost(Redacted.value(clientSecret)),
      oauth.validateAuthResponse(server, client, sent, shown.state),
      shown.redirectUri,
      shown.proof ?? oauth.nopkce,
      {
        additionalParameters: { state: shown.state },
        signal,
        // The one that plays them is on this machine.
        [oauth.allowInsecureRequests]: provider.tokenUrl.startsWith("http://127.0.0.1:"),
        [oauth.customFetch]: async (url, init) => {
          const answer = await fetched(url, init as RequestInit)
          status = answer.status
          const plain = answer.status >= 500 || answer.status === 429 ? undefined : tokenAnswerOf(answer)
          if (plain === undefined) return new Response("", { status: 502 })
          return new Response(plain.text, { status: plain.status, headers: { "content-type": "application/json" } })
        },
      },
    )
    if (request.status === 502)
      return { kind: "unavailable", reason: `the token endpoint answered ${status}, and nothing to use` }
    return (await oauth.processAuthorizationCodeResponse(server, client, request)).access_token
  } catch (cause) {
    if (cause instanceof oauth.ResponseBodyError) return { kind: "no-token", word: errorWord(cause.cause) }
    // An answer without what it should have; what was sent to us is left out.
    if (cause instanceof oauth.OperationProcessingError) return { kind: "no-token", word: "no access token" }
    throw cause
  }
}

/** A description may repeat the code, so only words are taken from what a provider says. */
const errorWord = (body: Readonly<Record<string, unknown>>): string => {
  const words = [body.error, body.error_code].filter(
    (word): word is string => typeof word === "string" && /^[\w.-]{1,64}$/.test(word),
  )
  return words.join(" ") || "an error"
}

const fetched = (url: string, init: RequestInit): Promise<DialectAnswer> =>
  fetchBounded(url, init, limits.providerAnswerBytesMax)
