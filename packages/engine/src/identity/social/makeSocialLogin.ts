/** {@link SocialLogin} over stores of rows. */
import { limits, type PersonId, type Refusal, refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import { RefusedError, refused } from "../../catalogue/errors.ts"
import { forEver } from "../../health/forEver.ts"
import type { Log, Random } from "../../ports.ts"
import { digestOf } from "../refresh-token.ts"
import type { Account, AccountStore, AccountTold } from "./AccountStore.ts"
import { askProvider } from "./askProvider.ts"
import { takesProof } from "./dialects.ts"
import type { LoginStore, ShownLogin } from "./LoginStore.ts"
import { isProviderName, type LoginProvider, type Providers } from "./Provider.ts"
import { type Begin, type End, SocialLogin } from "./SocialLogin.ts"

export type SocialLoginOptions = {
  readonly providers: Providers
  readonly logins: LoginStore
  readonly accounts: AccountStore
  readonly random: Random
  readonly log: Log
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  /** How long a provider may take. */
  readonly answerMsMax?: number
}

export const makeSocialLogin = Effect.fnUntraced(function* (options: SocialLoginOptions) {
  const { logins, accounts, providers } = options
  const nowMs = (): number => Math.floor(options.nowMs())
  const forget = Effect.suspend(() => logins.forget(nowMs()))
  yield* Effect.forkScoped(forEver({ part: "sessions", restMs: limits.sessionsTidyMs }, forget))
  const parts = { ...options, nowMs, asking: { count: 0 } }
  return SocialLogin.of({
    begin: begin(parts),
    signIn: Effect.fnUntraced(function* (end) {
      const told = yield* toldBy(parts, end, null)
      return { account: told.account, ...(yield* accounts.signIn(told)) }
    }),
    link: Effect.fnUntraced(function* (person, end) {
      const told = yield* toldBy(parts, end, person)
      yield* accounts.link(person, told)
      return told.account
    }),
    accounts: accounts.of,
    loopbackOf: (state) => Effect.suspend(() => logins.loopbackOf(digestOf(state), nowMs())),
    fault: (name) => faultOf(providers, name),
  })
})

/** `asking`: sign-ins that wait for a provider. */
type Parts = SocialLoginOptions & { readonly asking: { count: number } }

const faultOf = (providers: Providers, text: string): Refusal | null => {
  const found = providerOf(providers, text)
  return found instanceof RefusedError ? found.refusal : null
}

const providerOf = (providers: Providers, text: string): LoginProvider | RefusedError => {
  const name = nameOf(text)
  if (!isProviderName(name)) return refused("provider-unknown", { provider: text.slice(0, 64) })
  const provider = providers[name]
  return "missing" in provider ? refused("provider-unset", { setting: provider.missing }) : provider
}

const nameOf = (text: string): string => text.toLowerCase()

/** The contract's clients make their own. */
const stateForm = new RegExp(`^[!-~]{1,${limits.loginStateCharsMax}}$`)

const begin = ({ providers, logins, random, nowMs }: Parts) =>
  Effect.fnUntraced(function* (asked: Begin) {
    const provider = providerOf(providers, asked.provider)
    if (provider instanceof RefusedError) return yield* provider
    const text = (bytes: number): string => Buffer.from(random.bytes(bytes)).toString("base64url")
    const state = asked.state.trim() === "" ? text(24) : asked.state.trim()
    if (!stateForm.test(state)) {
      const reason = `state has 1 to ${limits.loginStateCharsMax} visible ASCII characters.`
      return yield* refused("bad-request", { reason })
    }
    const redirectUri = redirectUriOf(provider, asked.loopback)
    if (redirectUri === undefined) {
      return yield* refused("provider-unset", { setting: `${provider.name.toUpperCase()}_CLIENT_ID` })
    }
    const proof = takesProof[provider.name] ? text(32) : null
    const verifier = text(24)
    const browser = asked.browser === "" ? text(32) : asked.browser
    yield* logins.begin(
      {
        state: digestOf(state),
        provider: provider.name,
        browser: digestOf(browser),
        verifier: digestOf(verifier),
        bound: asked.bound,
        proof,
        redirectUri,
        loopback: asked.loopback,
        person: asked.person,
        client: digestOf(asked.client),
        expiresAt: nowMs() + limits.loginMs,
      },
      { max: limits.loginsMax, perClientMax: limits.loginsPerAddressMax },
    )
    const url = new URL(provider.authorizeUrl)
    const query = { response_type: "code", client_id: provider.clientId, redirect_uri: redirectUri, state }
    const challenge = proof === null ? {} : { code_challenge: challengeOf(proof), code_challenge_method: "S256" }
    for (const [name, value] of Object.entries({ ...query, ...challenge })) url.searchParams.set(name, value)
    return { provider: provider.name, state, authorizeUrl: url.href, verifier, browser }
  })

const challengeOf = (proof: string): string => Buffer.from(digestOf(proof)).toString("base64url")

/** The one that plays the providers takes any page of this machine, since the port is known once the server listens. */
const redirectUriOf = ({ redirectUri, name }: LoginProvider, loopback: string | null): string | undefined =>
  redirectUri ?? (loopback === null ? undefined : `http://${loopback}/login/oauth2/code/${name}`)

/** What the provider tells of who is there, in the order of the contract's checks. */
const toldBy = Effect.fnUntraced(function* (parts: Parts, end: End, person: PersonId | null) {
  const { providers, nowMs, asking } = parts
  const name = nameOf(end.provider)
  if (!isProviderName(name)) return yield* refused("provider-unknown", { provider: end.provider.slice(0, 64) })
  const code = end.code.trim()
  if (code === "") return yield* refused("code-required")
  const provider = providerOf(providers, name)
  if (provider instanceof RefusedError) return yield* provider
  const state = end.state.trim()
  if (state === "") return yield* refused("state-required", { provider: name })
  const shown = {
    ...{ state: digestOf(state), provider: name, person, program: end.program },
    browser: end.browser === "" ? null : digestOf(end.browser),
    verifier: end.verifier === "" ? null : digestOf(end.verifier),
  }
  // Before the state counts no more: who hears this asks again.
  if (asking.count >= limits.providersAskedAtOnceMax) return yield* new RefusedError({ refusal: refusal("overloaded") })
  asking.count++
  const profile = yield* profileBy(parts, provider, { code, state }, shown).pipe(
    Effect.ensuring(Effect.sync(() => asking.count--)),
  )
  const account: Account = { provider: name, ...profile }
  return { issuer: provider.issuer, account, at: nowMs() } satisfies AccountTold
})

const profileBy = Effect.fnUntraced(function* (
  { logins, nowMs, log, answerMsMax }: Parts,
  provider: LoginProvider,
  { code, state }: { readonly code: string; readonly state: string },
  shown: ShownLogin,
) {
  const login = yield* logins.take(shown, nowMs())
  if (login === null) return yield* refused("state-unknown")
  const { proof, redirectUri } = login
  return yield* askProvider(
    provider,
    { code, state, redirectUri, proof },
    {
      onRefused: (of, word) => log.warn("a provider gave no token for a code", { provider: of, word }),
      ...(answerMsMax === undefined ? {} : { answerMsMax }),
    },
  )
})
