/** A real browser signs in at the provider that plays Kakao and Naver, and attacks what others would attack. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import { decided, type SocialWorld, shownBy, startSocialWorld } from "../../http/test/social/SocialWorld.ts"
import { buildPage } from "../build.ts"
import { describePage, launch, seriousProblems } from "./browser.ts"
import { webFolder } from "./hall.ts"

let browser: Browser
let world: SocialWorld
let context: BrowserContext
let page: Page
const asked: string[] = []

type Begun = { readonly authorizeUrl: string }

const signInPage = "/sign-in"

const newPage = async (): Promise<void> => {
  context = await browser.newContext({ locale: "en-US" })
  page = await context.newPage()
  page.on("request", (request) => asked.push(request.url()))
}

const signedIn = async (): Promise<void> => {
  await page.locator(".who .name", { hasText: "민아" }).waitFor()
}

const signIn = async (provider: "Kakao" | "Naver", outcome = "ok", host = "127.0.0.1"): Promise<void> => {
  await page.goto(`http://${host}:${world.node.port}${signInPage}`)
  await page.getByRole("button", { name: `Continue with ${provider}` }).click()
  await page.getByText("This is not KAKAO or NAVER.").waitFor()
  await page.selectOption("select", outcome)
  await page.getByRole("button", { name: "Go on" }).click()
}

describePage("the page that signs people in", () => {
  beforeAll(async () => {
    await buildPage()
    browser = await launch()
    world = await startSocialWorld({ webFolder, trusted: { mode: "off" } })
  })
  afterAll(async () => {
    await browser?.close()
    await world?.stop()
  })
  beforeEach(newPage)
  afterEach(() => context.close())

  it.each(["Kakao", "Naver"] as const)(
    "signs in with %s, keeps no token that it could read, and signs out",
    async (name) => {
      await signIn(name)
      await signedIn()
      expect(await seriousProblems(page)).toEqual([])
      // As text: what runs in the page knows its globals, and this file does not.
      const readable: ReadonlyArray<string> = await page.evaluate(
        "[document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)]",
      )
      expect(readable.join()).not.toMatch(/eyJ|trr_/)
      const cookies = await context.cookies()
      expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]).toSorted()).toEqual([
        ["ticketrush-access", true, "Strict"],
        ["ticketrush-login", true, "Strict"],
        ["ticketrush-refresh", true, "Strict"],
      ])
      await page.getByRole("button", { name: "Sign out" }).click()
      await page.getByRole("link", { name: "Sign in" }).waitFor()
      expect((await context.cookies()).map(({ name }) => name)).toEqual(["ticketrush-login"])
    },
  )

  it("refreshes by itself when the access token has gone", async () => {
    await signIn("Kakao")
    await signedIn()
    await context.clearCookies({ name: "ticketrush-access" })
    await page.reload()
    await signedIn()
  })

  it("leaves no code in its address, and no token in any", async () => {
    await signIn("Naver")
    await signedIn()
    expect(page.url()).toBe(`${world.node.url}/`)
    await page.goBack()
    expect(page.url()).not.toContain("code=")
    expect(asked.length).toBeGreaterThan(5)
    for (const url of asked) expect(url).not.toMatch(/eyJ|trr_|access_token|client_secret|code_verifier/)
  })

  it("says why nobody was signed in, and offers to begin again", async () => {
    for (const [outcome, sentence] of [
      ["denied", "You did not share your account."],
      ["used-code", "The sign-in was used already"],
      ["wrong-state", "Begin again"],
      ["server-error", "The sign-in service does not answer"],
    ]) {
      await signIn("Kakao", outcome)
      await page.getByText(sentence).waitFor()
      await page.getByRole("button", { name: "Continue with Kakao" }).waitFor()
    }
  })

  it("ends under the name of this machine under which it began, also where the provider knows the other one", async () => {
    const { port } = world.node
    await page.goto(`http://localhost:${port}${signInPage}`)
    const body: Begun = await page.evaluate(
      'fetch("/api/auth/social/kakao/authorize-url").then((answer) => answer.json())',
    )
    const back = await decided(body.authorizeUrl)
    back.hostname = "127.0.0.1"
    await page.goto(back.href)
    await signedIn()
    expect(new URL(page.url()).hostname).toBe("localhost")
  })

  it("signs nobody in as somebody else: a code and a state of another browser, and of a program, are refused", async () => {
    const begin = async (headers: Record<string, string>): Promise<Begun> =>
      (await (await fetch(`${world.node.url}/api/auth/social/kakao/authorize-url`, { headers })).json()) as Begun
    for (const headers of [{ "sec-fetch-site": "same-origin" }, {} as Record<string, string>]) {
      const { authorizeUrl } = await begin(headers)
      const back = await decided(authorizeUrl)
      expect(shownBy(back).code).not.toBe("")
      await page.goto(back.href)
      await page.getByText("Begin again").waitFor()
    }
    expect((await context.cookies()).filter(({ name }) => name === "ticketrush-access")).toEqual([])
  })

  it("lets a page on another port of this host change nothing, though the browser sends it the cookies", async () => {
    await signIn("Kakao")
    await signedIn()
    const other: Server = createServer(
      (_, response) => void response.setHeader("content-type", "text/html").end("<p>other"),
    )
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done))
    const attacker = await context.newPage()
    try {
      await attacker.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
      await attacker.evaluate(async (url) => {
        const sent = { method: "POST", mode: "no-cors", credentials: "include" } as const
        for (const path of ["/api/auth/logout", "/api/auth/token/refresh"]) {
          await fetch(url + path, { ...sent, body: "{}" }).catch(() => undefined)
        }
        await fetch(`${url}/api/auth/sessions`, { method: "DELETE", credentials: "include" }).catch(() => undefined)
      }, world.node.url)
      // Without the cookies it would have been told that there is no token.
      const metrics = await (await fetch(`${world.node.metricsUrl}/metrics`)).text()
      expect(metrics).toMatch(/ticketrush_auth_failures_total\{cause="AUTH_ORIGIN_FORBIDDEN"\} [1-9]/)
    } finally {
      other.close()
      other.closeAllConnections()
    }
    await page.reload()
    await signedIn()
  })
})
