/** Signing in with an account at Kakao or Naver, in the words of the contract (1.12, 5.4 to 5.7). */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fakeProviders } from "../../src/boot/providers.ts"
import { requested } from "../access/Requester.ts"
import { ask, bearer, post } from "../client.ts"
import { Browser } from "../sessions/Browser.ts"
import { startNode } from "../TestNode.ts"
import {
  begun,
  decided,
  newBrowser,
  type ProviderWord,
  type SocialWorld,
  shownBy,
  signedInWith,
  startProviders,
  startSocialWorld,
} from "./SocialWorld.ts"

const providers = ["kakao", "naver"] as const
const subjects = { kakao: "9007199254740993001", naver: "fake-mina_0001" }

let world: SocialWorld
let now = Date.UTC(2026, 1, 1)
beforeAll(async () => {
  world = await startSocialWorld({ nowMs: () => now, providerMsMax: 2_000 })
})
afterAll(() => world.stop())

const exchange = (provider: ProviderWord, body: object, headers: Record<string, string> = {}) =>
  post(`${world.node.url}/api/auth/social/${provider}/exchange`, body, headers)
/** As a program does it, which keeps no cookie. */
const begunByProgram = async (provider: ProviderWord, state = "") =>
  (await ask(`${world.node.url}/api/auth/social/${provider}/authorize-url?state=${encodeURIComponent(state)}`)).body
const told = ({ status, body }: { readonly status: number; readonly body: { readonly code?: string } }) => [
  status,
  body.code,
]

describe("beginning", () => {
  it.each(providers)("with %s gives the address of the provider, with what the contract sends", async (provider) => {
    const answer = await ask(
      `${world.node.url}/api/auth/social/${provider.toUpperCase()}/authorize-url?state=%20mine%20`,
    )
    const { state, authorizeUrl, verifier } = answer.body
    expect(Object.keys(answer.body)).toEqual(["provider", "state", "authorizeUrl", "verifier"])
    expect([answer.body.provider, state, verifier]).toEqual([provider, "mine", expect.stringMatching(/^[\w-]{32}$/)])
    const { searchParams } = new URL(authorizeUrl)
    expect(searchParams.get("redirect_uri")).toBe(`${world.node.url}/login/oauth2/code/${provider}`)
    const names = ["response_type", "client_id", "redirect_uri", "state"]
    // Kakao takes a proof key, Naver takes none.
    const proof = provider === "kakao" ? ["code_challenge", "code_challenge_method"] : []
    expect([...searchParams.keys()]).toEqual([...names, ...proof])
    expect(answer.headers.get("cache-control")).toBe("no-store")
  })

  it("makes a state where the client has none, and takes those of the contract's page", async () => {
    expect((await begunByProgram("kakao")).state).toMatch(/^[\w-]{32}$/)
    for (const state of ["u1_naver_1770000000000_abc123", "u1|naver|1770000000000|abc123"]) {
      expect((await begunByProgram("naver", state)).state).toBe(state)
    }
  })

  it.each([
    ["google", "provider-unknown", "Unsupported provider: google"],
    ["%6Bakao", "provider-unknown", "Unsupported provider: %6Bakao"],
  ])("is refused for %s", async (provider, code, message) => {
    const answer = await ask(`${world.node.url}/api/auth/social/${provider}/authorize-url`)
    expect(answer.body).toMatchObject({ status: 400, code, message, errorCode: "AUTH_UNAUTHORIZED" })
  })

  it("is refused with the name of the setting that is missing, also where the end comes first", async () => {
    const bare = await startNode()
    try {
      const { body } = await ask(`${bare.url}/api/auth/social/naver/authorize-url`)
      expect(body.message).toBe("Missing oauth config: NAVER_CLIENT_ID")
      const ended = await post(`${bare.url}/api/auth/social/kakao/exchange`, { code: "c", state: "s" })
      expect(ended.body.message).toBe("Missing oauth config: KAKAO_CLIENT_ID")
      const blank = await post(`${bare.url}/api/auth/social/kakao/exchange`, { code: "  " })
      expect(blank.body.message).toBe("authorization code is required")
    } finally {
      await bare.stop()
    }
  })

  it("is refused with a state that is too long or no text", async () => {
    for (const state of ["x".repeat(513), "a b", "é"]) expect((await begunByProgram("kakao", state)).status).toBe(400)
  })

  it.each(providers)("with %s does not bind a browser that a page of another site has sent", async (provider) => {
    const browser = newBrowser(world)
    const path = `/api/auth/social/${provider}/authorize-url`
    await browser.get(path, { "sec-fetch-site": "same-origin" })
    expect(browser.setCookies).toHaveLength(1)
    // The other site knows the state, and would follow with a code of its own account.
    const { body } = await browser.get(`${path}?state=known-elsewhere-${provider}`, { "sec-fetch-site": "cross-site" })
    expect(browser.setCookies).toEqual([])
    const ended = await browser.post(
      `/api/auth/social/${provider}/exchange`,
      shownBy(await decided(body.authorizeUrl, 1)),
    )
    expect(told(ended)).toEqual([400, "state-unknown"])
  })
})

describe("ending", () => {
  it.each(providers)("with %s signs a person in who is new, and finds them again", async (provider) => {
    const browser = newBrowser(world)
    const first = await signedInWith(browser, provider)
    expect(first.status).toBe(200)
    expect(Object.keys(first.body).slice(0, 8).join()).toBe(
      "userId,username,provider,socialId,email,displayName,role,newUser",
    )
    expect(first.body).toMatchObject({
      ...{ username: `${provider}_${subjects[provider]}`, provider, socialId: subjects[provider] },
      ...{ email: "mina@mail.example", displayName: "민아", role: "USER", newUser: true },
      ...{ tokenType: "Bearer", accessToken: null, refreshToken: null },
    })
    const me = { userId: first.body.userId, provider, socialId: subjects[provider], displayName: "민아" }
    expect((await browser.get("/api/auth/me")).body).toMatchObject(me)
    const again = await signedInWith(newBrowser(world), provider)
    expect(again.body).toMatchObject({ userId: first.body.userId, newUser: false })
  })

  it("gives a program the tokens themselves, in the fields of the contract", async () => {
    const { authorizeUrl, state } = await begunByProgram("naver", "u1_naver_1770000000000_abc")
    const { status, body } = await exchange("naver", shownBy(await decided(authorizeUrl, 1)))
    expect([status, state]).toEqual([200, "u1_naver_1770000000000_abc"])
    expect(Object.keys(body).slice(8)).toEqual([
      ...["tokenType", "accessToken", "refreshToken", "accessTokenExpiresInSeconds", "refreshTokenExpiresInSeconds"],
      "sessionId",
    ])
    expect((await ask(`${world.node.url}/api/auth/me`, { headers: bearer(body) })).body.userId).toBe(body.userId)
  })

  it("never takes an e-mail address for a person", async () => {
    const [mina, jun] = [
      await signedInWith(newBrowser(world), "kakao", 0),
      await signedInWith(newBrowser(world), "kakao", 1),
    ]
    expect(mina.body.email).toBe(jun.body.email)
    expect(jun.body.userId).not.toBe(mina.body.userId)
    expect((await signedInWith(newBrowser(world), "naver", 0)).body.userId).not.toBe(mina.body.userId)
  })

  it.each(providers)("with %s takes an account without name and address", async (provider) => {
    const { status, body } = await signedInWith(newBrowser(world), provider, 2)
    expect([status, body.email, body.displayName]).toEqual([200, null, null])
  })

  it("gives one person to many first sign-ins at the same time", async () => {
    const fresh = await startSocialWorld()
    try {
      const answers = await Promise.all(Array.from({ length: 12 }, () => signedInWith(newBrowser(fresh), "kakao")))
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
      expect(new Set(answers.map(({ body }) => body.userId)).size).toBe(1)
      expect(answers.filter(({ body }) => body.newUser)).toHaveLength(1)
    } finally {
      await fresh.stop()
    }
  })

  it("calls a person by another name where theirs is taken", async () => {
    const fresh = await startSocialWorld()
    try {
      await post(`${fresh.node.url}/api/users`, { username: `kakao_${subjects.kakao}` })
      const { body } = await signedInWith(newBrowser(fresh), "kakao")
      expect([body.username, body.newUser]).toEqual([`kakao_${subjects.kakao}_1`, true])
    } finally {
      await fresh.stop()
    }
  })

  it.each([
    [{}, "authorization code is required"],
    [{ code: " " }, "authorization code is required"],
    [{ code: "c" }, "state is required for naver token exchange"],
    [{ code: "c", state: null }, "state is required for naver token exchange"],
  ])("is refused in the contract's words for %j", async (body, message) => {
    expect((await exchange("naver", body)).body).toMatchObject({ status: 400, message, errorCode: "AUTH_UNAUTHORIZED" })
  })
})

describe("a state", () => {
  const unknown = [400, "state-unknown"]

  it("that is invented is refused", async () => {
    const { status, body } = await exchange("kakao", { code: "c", state: "u1_kakao_1770000000000_abc" })
    expect([status, body.code, body.errorCode]).toEqual([400, "state-unknown", "AUTH_LOGIN_STATE_INVALID"])
  })

  it("counts once: again is refused, with the same code and with another one", async () => {
    const browser = newBrowser(world)
    const { authorizeUrl } = await begun(browser, "kakao")
    const [first, second] = [shownBy(await decided(authorizeUrl)), shownBy(await decided(authorizeUrl))]
    const path = "/api/auth/social/kakao/exchange"
    expect((await browser.post(path, { ...first, cookies: true })).status).toBe(200)
    for (const shown of [first, second]) expect(told(await browser.post(path, shown))).toEqual(unknown)
  })

  it("counts once for many who show it at the same time", async () => {
    const { authorizeUrl } = await begunByProgram("kakao")
    const codes = await Promise.all(Array.from({ length: 8 }, async () => shownBy(await decided(authorizeUrl))))
    const answers = await Promise.all(codes.map((shown) => exchange("kakao", shown)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(400)])
  })

  it("counts once also when the provider gives no token", async () => {
    const browser = newBrowser(world)
    const { authorizeUrl } = await begun(browser, "kakao")
    const good = shownBy(await decided(authorizeUrl))
    const used = shownBy(await decided(authorizeUrl, 0, "used-code"))
    expect(told(await browser.post("/api/auth/social/kakao/exchange", used))).toEqual([400, "provider-refused"])
    expect(told(await browser.post("/api/auth/social/kakao/exchange", good))).toEqual(unknown)
  })

  it("of one provider is refused for the other, and still counts for its own", async () => {
    const browser = newBrowser(world)
    const { authorizeUrl } = await begun(browser, "naver")
    const shown = shownBy(await decided(authorizeUrl))
    expect(told(await browser.post("/api/auth/social/kakao/exchange", shown))).toEqual(unknown)
    expect((await browser.post("/api/auth/social/naver/exchange", shown)).status).toBe(200)
  })

  it("of one browser is refused in another one, and in a program: nobody is signed in as somebody else", async () => {
    const mine = newBrowser(world)
    const { authorizeUrl } = await begun(mine, "kakao")
    const shown = shownBy(await decided(authorizeUrl))
    const victim = newBrowser(world)
    await begun(victim, "kakao")
    expect(told(await victim.post("/api/auth/social/kakao/exchange", { ...shown, cookies: true }))).toEqual(unknown)
    expect(told(await exchange("kakao", shown))).toEqual(unknown)
    expect(victim.cookies.has("ticketrush-access")).toBe(false)
    expect((await mine.post("/api/auth/social/kakao/exchange", shown)).status).toBe(200)
  })

  it("of a program is refused in a browser, which could have been sent there", async () => {
    const { authorizeUrl } = await begunByProgram("kakao")
    const shown = shownBy(await decided(authorizeUrl))
    const victim = newBrowser(world)
    await begun(victim, "kakao")
    expect(told(await victim.post("/api/auth/social/kakao/exchange", shown))).toEqual(unknown)
    const crossSite = { "sec-fetch-site": "cross-site" }
    expect(told(await exchange("kakao", shown, crossSite))).toEqual(unknown)
    expect((await exchange("kakao", shown)).status).toBe(200)
  })

  it("counts with the verifier that came with it, where no cookie can be sent", async () => {
    const page = new Browser(world.node.url, "https://shop.example")
    const { authorizeUrl, verifier } = await begun(page, "naver")
    page.cookies.clear()
    const shown = shownBy(await decided(authorizeUrl))
    const path = "/api/auth/social/naver/exchange"
    expect(told(await page.post(path, { ...shown, verifier: "invented" }))).toEqual(unknown)
    expect(told(await page.post(path, shown))).toEqual(unknown)
    expect((await page.post(path, { ...shown, verifier })).status).toBe(200)
  })

  it("counts in each of two tabs of one browser", async () => {
    const browser = newBrowser(world)
    const [one, two] = [await begun(browser, "kakao"), await begun(browser, "naver")]
    const shown = { kakao: shownBy(await decided(one.authorizeUrl)), naver: shownBy(await decided(two.authorizeUrl)) }
    for (const provider of providers) {
      expect((await browser.post(`/api/auth/social/${provider}/exchange`, shown[provider])).status).toBe(200)
    }
  })

  it("counts for ten minutes", async () => {
    const browser = newBrowser(world)
    const { authorizeUrl } = await begun(browser, "kakao")
    const shown = shownBy(await decided(authorizeUrl))
    now += 600_000
    expect(told(await browser.post("/api/auth/social/kakao/exchange", shown))).toEqual(unknown)
  })
})

describe("a provider", () => {
  const codeRefused = (provider: ProviderWord) => ({
    status: 400,
    code: "provider-refused",
    message: `Failed to obtain ${provider} access token`,
    errorCode: "AUTH_UNAUTHORIZED",
  })

  it.each(
    providers.flatMap((provider) =>
      (["used-code", "error-200", "challenge", "no-token"] as const).map((outcome) => [provider, outcome] as const),
    ),
  )("%s that gives no token (%s) is told as in the contract, and nobody is signed in", async (provider, outcome) => {
    const browser = newBrowser(world)
    const { body } = await signedInWith(browser, provider, 0, outcome)
    expect(body).toMatchObject(codeRefused(provider))
    expect(browser.cookies.has("ticketrush-access")).toBe(false)
  })

  it.each(providers)("%s that knows no id of somebody is told as in the contract", async (provider) => {
    const { body } = await signedInWith(newBrowser(world), provider, 0, "no-subject")
    expect(body).toMatchObject({ status: 400, message: `Failed to read ${provider} user id` })
  })

  it.each(
    providers.flatMap((provider) =>
      (["server-error", "slow", "malformed", "profile-error"] as const).map((outcome) => [provider, outcome] as const),
    ),
  )(
    "%s that does not answer as it should (%s) is 503, and the log says why without the code",
    async (provider, outcome) => {
      const browser = newBrowser(world)
      const { authorizeUrl } = await begun(browser, provider)
      const shown = shownBy(await decided(authorizeUrl, 0, outcome))
      const answer = await browser.post(`/api/auth/social/${provider}/exchange`, shown)
      expect(told(answer)).toEqual([503, "provider-unavailable"])
      const last = world.node.warnings.at(-1)
      expect(last?.message).toBe("a provider of accounts does not answer")
      expect(JSON.stringify(world.node.warnings)).not.toContain(shown.code)
    },
  )

  it("that cannot be reached at all is 503", async () => {
    const gone = await startProviders()
    await gone.stop()
    const node = await startNode({ providers: fakeProviders(gone.url) })
    try {
      const browser = newBrowser({ node })
      const { state } = await begun(browser, "kakao")
      const answer = await browser.post("/api/auth/social/kakao/exchange", { code: "c", state })
      expect(told(answer)).toEqual([503, "provider-unavailable"])
      expect(node.warnings.at(-1)?.fields).toEqual({ reason: "kakao: ECONNREFUSED" })
    } finally {
      await node.stop()
    }
  })

  it("that sends somebody back with another state signs nobody in", async () => {
    expect(told(await signedInWith(newBrowser(world), "kakao", 0, "wrong-state"))).toEqual([400, "state-unknown"])
  })

  it("to whom the person says no sends them back with its word", async () => {
    const { authorizeUrl } = await begun(newBrowser(world), "naver")
    const back = await decided(authorizeUrl, 0, "denied")
    expect(back.pathname).toBe("/login/oauth2/code/naver")
    expect(back.searchParams.get("error")).toBe("access_denied")
  })
})

describe("linking", () => {
  const linked = async (browser: Browser, provider: ProviderWord, account = 0) => {
    const { body } = await browser.get(`/api/auth/social/${provider}/link-url`, { "sec-fetch-site": "same-origin" })
    const shown = shownBy(await decided(body.authorizeUrl, account))
    return { shown, answer: await browser.post(`/api/auth/social/${provider}/link`, shown) }
  }

  it("adds an account of another provider to a person who is signed in to both", async () => {
    const fresh = await startSocialWorld()
    try {
      const browser = newBrowser(fresh)
      const { body } = await signedInWith(browser, "kakao")
      const { answer } = await linked(browser, "naver")
      expect([answer.status, answer.body.socialId]).toEqual([200, subjects.naver])
      expect((await browser.get("/api/auth/accounts")).body).toMatchObject([
        { provider: "kakao", socialId: subjects.kakao },
        { provider: "naver", socialId: subjects.naver },
      ])
      const other = await signedInWith(newBrowser(fresh), "naver")
      expect(other.body).toMatchObject({ userId: body.userId, newUser: false })
    } finally {
      await fresh.stop()
    }
  })

  it("is refused for an account of somebody else, and for a second one of the same provider", async () => {
    const fresh = await startSocialWorld()
    try {
      const [mina, jun] = [newBrowser(fresh), newBrowser(fresh)]
      await signedInWith(mina, "kakao", 0)
      await signedInWith(jun, "naver", 1)
      expect(told((await linked(mina, "naver", 1)).answer)).toEqual([409, "account-taken"])
      expect(told((await linked(mina, "kakao", 1)).answer)).toEqual([409, "account-other"])
      expect((await linked(mina, "kakao", 0)).answer.status).toBe(200)
      expect((await mina.get("/api/auth/accounts")).body).toHaveLength(1)
    } finally {
      await fresh.stop()
    }
  })

  it("takes a state that its own person has begun with to link, and signing in takes none of those", async () => {
    const [mina, jun] = [newBrowser(world), newBrowser(world)]
    await signedInWith(mina, "kakao", 0)
    await signedInWith(jun, "kakao", 1)
    const { body } = await mina.get("/api/auth/social/naver/link-url")
    const shown = shownBy(await decided(body.authorizeUrl))
    expect(told(await jun.post("/api/auth/social/naver/link", shown))).toEqual([400, "state-unknown"])
    expect(told(await mina.post("/api/auth/social/naver/exchange", shown))).toEqual([400, "state-unknown"])
    const { authorizeUrl } = await begun(mina, "naver")
    const toSignIn = shownBy(await decided(authorizeUrl))
    expect(told(await mina.post("/api/auth/social/naver/link", toSignIn))).toEqual([400, "state-unknown"])
  })

  it("needs the CSRF token of the session, as every change that a cookie signs", async () => {
    const mina = newBrowser(world)
    await signedInWith(mina, "kakao", 0)
    const { body } = await mina.get("/api/auth/social/naver/link-url")
    const shown = shownBy(await decided(body.authorizeUrl))
    const answer = await mina.post("/api/auth/social/naver/link", shown, { "x-csrf-token": undefined })
    expect(told(answer)).toEqual([403, "csrf-missing"])
  })
})

describe("the way back from a provider", () => {
  const back = async (path: string, host?: string) => {
    const { status, headers } = await requested({
      port: world.node.port,
      path,
      ...(host === undefined ? {} : { headers: ["Host", host] }),
    })
    return [status, headers.location, headers["cache-control"], headers["referrer-policy"]]
  }

  it.each([
    ["/login/oauth2/code/NAVER?code=a&state=b", "/sign-in?code=a&state=b&provider=naver"],
    ["/login/oauth2/code/kakao", "/sign-in?provider=kakao"],
    ["/login/oauth2/code/kakao?provider=naver&code=%2F", "/sign-in?provider=naver&code=%2F"],
    ["/login/oauth2/code/a&b?code=1", "/sign-in?code=1&provider=a%26b"],
  ])("leads from %s to the page, with the same query", async (path, location) => {
    expect(await back(path)).toEqual([302, location, "no-store", "no-referrer"])
  })

  it("leads to the name of this machine under which the sign-in was begun", async () => {
    const port = world.node.port
    const asked = {
      port,
      path: "/api/auth/social/kakao/authorize-url?state=loop",
      headers: ["Host", `localhost:${port}`],
    }
    expect((await requested(asked)).status).toBe(200)
    const page = "/sign-in?code=a&state=loop&provider=kakao"
    const path = "/login/oauth2/code/kakao?code=a&state=loop"
    expect((await back(path, `127.0.0.1:${port}`))[1]).toBe(`http://localhost:${port}${page}`)
    expect((await back(path, `localhost:${port}`))[1]).toBe(page)
    expect((await back(path, "tickets.example"))[1]).toBe(page)
    expect((await back(path, "127.0.0.1:1"))[1]).toBe(page)
  })
})
