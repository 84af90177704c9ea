/**
 * Being told away from the page, in a real browser: the switch in each of its states, and the worker that shows what came. No push
 * service can be reached from here, so the browser's way to one is played; what one would deliver comes by the debugger of Chromium.
 */
import type { BrowserContextOptions, CDPSession } from "playwright-core"
import { expect, it } from "vitest"
import { describePage, problemsOf, wholeBrowser } from "./browser.ts"
import { hostileTitle } from "./hall.ts"
import { signInHere } from "./shop.ts"
import { page, shop, shopSuite, start } from "./shop-suite.ts"

const words = {
  en: {
    away: "Tell me away from this page",
    on: "On in this browser",
    off: "also when this page is closed",
    locale: "en-US",
  },
  ko: { away: "이 화면을 닫아도 알림 받기", on: "이 브라우저로", off: "화면을 닫은 뒤에도", locale: "ko-KR" },
}

/** Plays the push service of a browser: a subscription that is kept, as a browser keeps it, over reloads. */
const playedPushService = `(() => {
  const key = "played subscription"
  const text = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  const make = (kept) => ({
    endpoint: kept.endpoint,
    options: { applicationServerKey: Uint8Array.from(atob(kept.key.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer },
    toJSON: () => ({ endpoint: kept.endpoint, keys: { p256dh: kept.key, auth: text(new Uint8Array(16)) } }),
    unsubscribe: async () => { localStorage.removeItem(key); return true },
  })
  PushManager.prototype.getSubscription = async () => {
    const kept = localStorage.getItem(key)
    return kept === null ? null : make(JSON.parse(kept))
  }
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly) throw new DOMException("silent", "NotAllowedError")
    const kept = { endpoint: "https://push.example/" + crypto.randomUUID(), key: applicationServerKey }
    localStorage.setItem(key, JSON.stringify(kept))
    return make(kept)
  }
})()`

const lostPushService = `PushManager.prototype.subscribe = async () => { throw new DOMException("gone", "AbortError") }`

const away = () => page.getByRole("switch")
const section = () => page.locator(".away")
const subscriptions = async () =>
  (await (await page.request.get(`${shop.node.url}/api/v7/notifications`)).json()).push.subscriptions

type Start = BrowserContextOptions & { readonly script?: string; readonly granted?: boolean; readonly account?: number }

/** Signed in, on the page of the tickets. */
const startSignedIn = async ({ script = playedPushService, granted = true, account = 0, ...options }: Start = {}) => {
  await start(options)
  if (granted) await page.context().grantPermissions(["notifications"], { origin: shop.node.url })
  await page.addInitScript(script)
  await page.goto(`${shop.node.url}/sign-in?next=/tickets`)
  await signInHere(page, account)
  await section().waitFor()
}

/** As a push service delivers it, in the form that the server sends. */
const deliver = async (message: object): Promise<void> => {
  const session: CDPSession = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations.filter(({ isDeleted }) => !isDeleted)
      if (found !== undefined) resolve(found.registrationId)
    }),
  )
  await session.send("ServiceWorker.enable")
  const data = JSON.stringify(message)
  await session.send("ServiceWorker.deliverPushMessage", {
    ...{ origin: shop.node.url, registrationId: await registered, data },
  })
}

type Shown = { readonly title: string; readonly body: string; readonly tag: string; readonly lang: string }

const shown = (): Promise<ReadonlyArray<Shown>> =>
  page.evaluate(`navigator.serviceWorker.getRegistration("/")
    .then((registration) => registration?.getNotifications() ?? [])
    .then((all) => all.map(({ title, body, tag, lang }) => ({ title, body, tag, lang })))`)

/** Clicks what is shown: the debugger has no way to, so the worker is told that it was. */
const clickNotice = `registration.getNotifications()
  .then(([notification]) => dispatchEvent(new NotificationEvent("notificationclick", { notification })))`

const told = (more: object) => ({
  ...{ title: "It is your turn", sentence: "Pick your seats by {time}.", concert: hostileTitle, language: "en" },
  ...{ path: `/concerts/${shop.lined}/line`, tag: "your-turn-1-1", until: Date.UTC(2026, 0, 1, 11, 5, 9), ...more },
})

describePage("the switch to be told away from the page", () => {
  shopSuite({}, wholeBrowser())

  it.each(["en", "ko"] as const)("is off, on after a click and a reload, and off again, in %s", async (language) => {
    const said = words[language]
    await startSignedIn({ locale: said.locale, account: language === "en" ? 0 : 1 })
    await section().getByText(said.off).waitFor()
    await page.getByRole("switch", { name: said.away }).click()
    await section().getByText(said.on).waitFor()
    expect(await subscriptions()).toMatchObject([{ service: "push.example", language }])
    await page.reload()
    await section().getByText(said.on).waitFor()
    expect(await away().isChecked()).toBe(true)
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("switch", { name: said.away }).click()
    await section().getByText(said.off).waitFor()
    expect(await subscriptions()).toEqual([])
  })

  it("stands at an order that is held, and shows what is told there as text, on the clock of the reader", async () => {
    await startSignedIn({ timezoneId: "Asia/Seoul" })
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("timer").waitFor()
    await away().click()
    await section().getByText(words.en.on).waitFor()
    await deliver(told({}))
    await expect.poll(shown).toEqual([
      {
        ...{ title: "It is your turn", tag: "your-turn-1-1", lang: "en" },
        body: `${hostileTitle}\nPick your seats by Jan 1, 20:05:09.`,
      },
    ])
    // A later one about the same takes its place.
    await deliver(told({ sentence: "Another.", until: null }))
    await expect.poll(async () => (await shown()).map(({ body }) => body)).toEqual([`${hostileTitle}\nAnother.`])

    const [worker] = page.context().serviceWorkers()
    await worker.evaluate(clickNotice)
    await page.waitForURL(`${shop.node.url}/concerts/${shop.lined}/line`)
    await expect.poll(shown).toEqual([])
  })

  it("is switched off by signing out: the next person in this browser is told nothing of the one before", async () => {
    await startSignedIn()
    await away().click()
    await section().getByText(words.en.on).waitFor()
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.getByRole("link", { name: "Sign in" }).first().waitFor()
    await page.goto(`${shop.node.url}/sign-in?next=/tickets`)
    await signInHere(page, 2)
    await section().getByText(words.en.off).waitFor()
    expect(await away().isChecked()).toBe(false)
  })

  it("says what stands in its way: a browser that cannot, one that blocks, and a push service that is not reached", async () => {
    await startSignedIn({ script: "delete window.PushManager" })
    await section().getByText("This browser cannot do that.").waitFor()
    expect(await away().isDisabled()).toBe(true)
    await page.context().close()

    await startSignedIn({ script: lostPushService })
    await away().click()
    await section().getByText("did not reach its push service").waitFor()
    expect(await away().isChecked()).toBe(false)
    await page.context().close()

    await startSignedIn({
      granted: false,
      script: `Object.defineProperty(Notification, "permission", { get: () => "denied" })`,
    })
    await section().getByText("Your browser blocks notifications").waitFor()
    expect(await away().isDisabled()).toBe(true)
    expect(await problemsOf(page)).toEqual([])
  })
})
