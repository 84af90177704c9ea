/** With whose accounts people sign in: those whose keys are set, or on a machine alone one that plays them. */
import {
  type LoginProvider,
  type ProviderName,
  type Providers,
  places,
} from "@ticketrush/engine/identity/social/Provider"
import type { Random } from "@ticketrush/engine/ports"
import { Effect, Redacted } from "effect"
import { fakeDialects } from "../fake-login/dialects.ts"
import { fakeClient } from "../fake-login/FakeProviders.ts"
import { listenAsProviders } from "../fake-login/listen.ts"
import type { Settings, SocialSettings } from "./config.ts"
import { isLoopback } from "./setting-readers.ts"

/**
 * No person is signed in by a provider that asks for no password where other machines can reach the server; and it listens on
 * the loopback whatever the server does.
 */
export const openProviders = Effect.fnUntraced(function* (
  { social, host }: Pick<Settings, "social" | "host">,
  random: Random,
) {
  const isSet = [social.kakao, social.naver].some((each) => Object.values(each).some((value) => value !== null))
  if (isSet || !isLoopback(host)) return { providers: realProviders(social), fakeUrl: null }
  const fakeUrl = yield* listenAsProviders(random)
  return { providers: fakeProviders(fakeUrl), fakeUrl }
})

const realProviders = (social: SocialSettings): Providers => ({
  kakao: realProvider(social, "kakao"),
  naver: realProvider(social, "naver"),
})

const realProvider = (social: SocialSettings, name: ProviderName): LoginProvider | { readonly missing: string } => {
  const { clientId, clientSecret, redirectUri } = social[name]
  const prefix = name.toUpperCase()
  if (clientId === null) return { missing: `${prefix}_CLIENT_ID` }
  // Kakao gives one where it is switched on, Naver always.
  if (clientSecret === null && name === "naver") return { missing: `${prefix}_CLIENT_SECRET` }
  if (redirectUri === null) return { missing: `${prefix}_REDIRECT_URI` }
  return { name, ...places[name], clientId, clientSecret, redirectUri }
}

export const fakeProviders = (url: string): Providers => ({
  kakao: fakeProvider(url, "kakao"),
  naver: fakeProvider(url, "naver"),
})

const fakeProvider = (url: string, name: ProviderName): LoginProvider => {
  const { authorizePath, tokenPath, profilePath } = fakeDialects[name]
  return {
    name,
    issuer: `test-provider:${name}`,
    ...{ authorizeUrl: url + authorizePath, tokenUrl: url + tokenPath, profileUrl: url + profilePath },
    clientId: fakeClient.id,
    clientSecret: Redacted.make(fakeClient.secret),
    redirectUri: null,
  }
}
