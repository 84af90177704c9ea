/** A gateway, the provider that plays Kakao and Naver, and a person who walks from one to the other. */
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { Effect, Exit, Scope } from "effect"
import { fakeProviders } from "../../src/boot/providers.ts"
import type { FakeOutcome } from "../../src/fake-login/accounts.ts"
import { listenAsProviders } from "../../src/fake-login/listen.ts"
import type { Answer } from "../client.ts"
import { Browser } from "../sessions/Browser.ts"
import { startNode, type TestNode, type TestNodeOptions } from "../TestNode.ts"

export type ProviderWord = "kakao" | "naver"

export type SocialWorld = {
  readonly node: TestNode
  /** Of the provider. */
  readonly url: string
  readonly stop: () => Promise<void>
}

export const startProviders = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const scope = Scope.makeUnsafe()
  const url = await Effect.runPromise(listenAsProviders(nodeRandom).pipe(Scope.provide(scope)))
  return { url, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

export const startSocialWorld = async (options: TestNodeOptions = {}): Promise<SocialWorld> => {
  const providers = await startProviders()
  const node = await startNode({ providers: fakeProviders(providers.url), ...options })
  const stop = async (): Promise<void> => {
    await node.stop()
    await providers.stop()
  }
  return { node, url: providers.url, stop }
}

/** What the page of the provider sends when somebody has chosen, and where it sends them. */
export const decided = async (authorizeUrl: string, account = 0, outcome: FakeOutcome = "ok"): Promise<URL> => {
  const url = new URL(authorizeUrl)
  const provider = url.pathname.split("/")[1]
  const body = new URLSearchParams([...url.searchParams, ["account", String(account)], ["outcome", outcome]])
  const { headers } = await fetch(`${url.origin}/${provider}/decide`, { method: "POST", body, redirect: "manual" })
  return new URL(headers.get("location") as string)
}

export const shownBy = (back: URL): { readonly code: string; readonly state: string } => ({
  code: back.searchParams.get("code") ?? "",
  state: back.searchParams.get("state") ?? "",
})

/** As a browser's `fetch` of a page of ours sends it. */
const reading = { "sec-fetch-site": "same-origin" }

export const begun = async (browser: Browser, provider: ProviderWord, state = ""): Promise<Answer["body"]> => {
  const query = state === "" ? "" : `?state=${encodeURIComponent(state)}`
  return (await browser.get(`/api/auth/social/${provider}/authorize-url${query}`, reading)).body
}

/** From the first request to the answer with tokens in cookies. */
export const signedInWith = async (
  browser: Browser,
  provider: ProviderWord,
  account = 0,
  outcome: FakeOutcome = "ok",
): Promise<Answer> => {
  const { authorizeUrl } = await begun(browser, provider)
  const shown = shownBy(await decided(authorizeUrl, account, outcome))
  return browser.post(`/api/auth/social/${provider}/exchange`, { ...shown, cookies: true })
}

export const newBrowser = ({ node }: Pick<SocialWorld, "node">): Browser => new Browser(node.url)
