/**
 * The provider that plays Kakao and Naver, asked by a confidential client that nobody here wrote: what it takes for a sign-in
 * is one, and what it refuses is refused.
 */
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { limits } from "@ticketrush/protocol"
import * as client from "openid-client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { FakeOutcome } from "../../src/fake-login/accounts.ts"
import { fakeDialects } from "../../src/fake-login/dialects.ts"
import { FakeProviders, fakeClient } from "../../src/fake-login/FakeProviders.ts"
import { decided, type ProviderWord, startProviders } from "./SocialWorld.ts"

let played: Awaited<ReturnType<typeof startProviders>>
beforeAll(async () => {
  played = await startProviders()
})
afterAll(() => played.stop())

const redirectUri = (provider: ProviderWord) => `http://localhost:8080/login/oauth2/code/${provider}`

const configured = (provider: ProviderWord, secret: string = fakeClient.secret): client.Configuration => {
  const { authorizePath, tokenPath } = fakeDialects[provider]
  const server = {
    issuer: `test-provider:${provider}`,
    authorization_endpoint: played.url + authorizePath,
    token_endpoint: played.url + tokenPath,
  }
  const config = new client.Configuration(server, fakeClient.id, secret, client.ClientSecretPost(secret))
  client.allowInsecureRequests(config)
  return config
}

type Walked = {
  readonly config: client.Configuration
  readonly back: URL
  readonly state: string
  readonly verifier: string
}

const walked = async (
  provider: ProviderWord,
  { outcome = "ok", secret }: { readonly outcome?: FakeOutcome; readonly secret?: string } = {},
): Promise<Walked> => {
  const config = configured(provider, secret)
  const [state, verifier] = [client.randomState(), client.randomPKCECodeVerifier()]
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri(provider), state, code_challenge_method: "S256" },
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
  })
  return { config, back: await decided(url.href, 0, outcome), state, verifier }
}

const granted = ({ config, back, state, verifier }: Walked) =>
  client.authorizationCodeGrant(config, back, { expectedState: state, pkceCodeVerifier: verifier })

const providers = ["kakao", "naver"] as const

describe.each(providers)("openid-client at the provider that plays %s", (provider) => {
  it("gets a token for a code, and with it the profile", async () => {
    const walk = await walked(provider)
    const tokens = await granted(walk)
    expect(tokens.token_type).toBe("bearer")
    expect(tokens.expiresIn()).toBeGreaterThan(3_000)
    const profile = await client.fetchProtectedResource(
      walk.config,
      tokens.access_token,
      new URL(played.url + fakeDialects[provider].profilePath),
      "GET",
    )
    expect(await profile.text()).toContain(provider === "kakao" ? '"id":9007199254740993001,' : '"id":"fake-mina_0001"')
  })

  it("gets nothing for a code that was used, for one with another proof, or with another secret", async () => {
    const walk = await walked(provider)
    await granted(walk)
    await expect(granted(walk)).rejects.toThrow()
    await expect(granted(await walked(provider, { secret: "another" }))).rejects.toThrow()
    if (provider === "kakao") {
      const other = { ...(await walked(provider)), verifier: client.randomPKCECodeVerifier() }
      await expect(granted(other)).rejects.toMatchObject({ error: "invalid_grant" })
    }
  })

  it("is told by the answer that the person said no, and that the state is another one", async () => {
    await expect(granted(await walked(provider, { outcome: "denied" }))).rejects.toMatchObject({
      error: "access_denied",
    })
    await expect(granted(await walked(provider, { outcome: "wrong-state" }))).rejects.toThrow()
  })
})

describe("the page of the provider that plays them", () => {
  it("says that it is not a real one", async () => {
    const config = configured("kakao")
    const url = client.buildAuthorizationUrl(config, { redirect_uri: redirectUri("kakao"), state: "s" })
    for (const address of [url.href, `${played.url}/`, `${played.url}/nowhere`]) {
      expect(await (await fetch(address)).text()).toContain("This is not KAKAO or NAVER.")
    }
  })

  it.each([
    ["another path", "http://localhost:8080/elsewhere"],
    ["the path of the other provider", "http://localhost:8080/login/oauth2/code/naver"],
    ["another host", "http://tickets.example/login/oauth2/code/kakao"],
    ["a query", "http://localhost:8080/login/oauth2/code/kakao?a=b"],
    ["nothing", ""],
  ])("sends nobody to a page that is not registered: %s", async (_, redirect_uri) => {
    const query = new URLSearchParams({ response_type: "code", client_id: fakeClient.id, redirect_uri, state: "s" })
    const asked = await fetch(`${played.url}${fakeDialects.kakao.authorizePath}?${query}`)
    const body = new URLSearchParams([...query, ["account", "0"], ["outcome", "ok"]])
    const chosen = await fetch(`${played.url}/kakao/decide`, { method: "POST", body, redirect: "manual" })
    expect([asked.status, chosen.status]).toEqual([400, 400])
  })

  it("writes nothing that a request sent as markup", async () => {
    const query = new URLSearchParams({
      ...{ response_type: "code", client_id: fakeClient.id, redirect_uri: redirectUri("kakao") },
      state: '"><script>alert(1)</script>',
    })
    const text = await (await fetch(`${played.url}${fakeDialects.kakao.authorizePath}?${query}`)).text()
    expect(text).not.toContain("<script>")
  })

  it("keeps codes up to a bound: the oldest count no more", () => {
    const providers = new FakeProviders(nodeRandom)
    const asked = { client_id: fakeClient.id, redirect_uri: redirectUri("naver"), response_type: "code", state: "s" }
    const codeOf = (): string => {
      const fields = new URLSearchParams({ ...asked, account: "0", outcome: "ok" })
      const answer = providers.answer({ method: "POST", path: "/naver/decide", fields, authorization: "" })
      return new URL(answer?.headers?.location as string).searchParams.get("code") as string
    }
    const tokenFor = (code: string): string => {
      const fields = new URLSearchParams({ ...asked, grant_type: "authorization_code", code })
      fields.set("client_secret", fakeClient.secret)
      const path = fakeDialects.naver.tokenPath
      return providers.answer({ method: "POST", path, fields, authorization: "" })?.body as string
    }
    const [first, second] = [codeOf(), codeOf()]
    expect(tokenFor(second)).toContain("access_token")
    for (let i = 0; i < limits.fakeLoginsMax; i++) codeOf()
    expect(tokenFor(first)).toContain("invalid_request")
  })
})
