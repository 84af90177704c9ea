import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { timing } from "../../js/live/timing.js"
import type { BrowserTab, Watched } from "./Browser.ts"
import { SeatBrowser, seats } from "./SeatBrowser.ts"

let browser: SeatBrowser
afterEach(() => expect(browser.server.defects).toEqual([]))

describe("a path that dies without a word", () => {
  it("is noticed after two and a half intervals, and what was missed is told", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(3)
    browser.take()
    await browser.allRight(watched)
    const snapshots = watched[0].events.filter((event) => event === "SNAPSHOT").length
    browser.network.die()
    browser.take()
    await browser.run(timing.silenceMs - limits.streamKeepaliveMs)
    expect(watched.map(({ state }) => state)).toEqual(["live", "live", "live"])
    await browser.run(limits.streamKeepaliveMs + 2 * timing.pauseMsMin + 500)
    expect(watched.map(({ states }) => states.slice(-2))).toEqual(watched.map(() => ["reconnecting", "live"]))
    await browser.allRight(watched)
    expect(watched[0].events.filter((event) => event === "SNAPSHOT").length).toBe(snapshots)
    expect(browser.network.opened.ws).toBe(2)
  })

  it("is noticed sooner when somebody looks: the server is asked and does not answer", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    browser.network.die()
    browser.take()
    tabs[1].live.look()
    await browser.run(timing.answerMs + 2 * timing.pauseMsMin + 500)
    await browser.allRight(watched)
    expect(browser.network.opened.ws).toBe(2)
  })

  it("is not made worse by a question that is answered", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    for (let n = 0; n < 200; n++) {
      tabs[n % 2].live.look()
      await browser.run(20)
    }
    await browser.run(timing.silenceMs)
    expect(browser.network.opened.ws).toBe(1)
    expect(watched.map(({ states }) => states)).toEqual([
      ["connecting", "live"],
      ["connecting", "live"],
    ])
  })
})

describe("a server that is gone for a while", () => {
  it("is come back to, with pauses that grow, and everything is told again", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(3)
    browser.network.reachable = false
    browser.network.cut()
    await browser.run(60_000)
    expect(watched.map(({ state }) => state)).toEqual(["reconnecting", "reconnecting", "reconnecting"])
    const tried = browser.network.credentials.length
    await browser.run(60_000)
    // Each attempt tries both ways.
    const attempts = (browser.network.credentials.length - tried) / 2
    expect(attempts).toBeGreaterThanOrEqual(2)
    expect(attempts).toBeLessThan(10)
    browser.take()
    browser.network.reachable = true
    await browser.allRight(watched)
    expect(browser.network.open).toBe(1)
  })

  it("and says that it stops is come back to like any other", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(2)
    browser.take()
    await browser.allRight(watched)
    browser.network.cut()
    browser.take()
    await browser.allRight(watched)
    expect(browser.network.opened).toEqual({ ws: 2, sse: 0 })
  })

  it("is come back to at once when the browser says that the network is there again", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    browser.network.reachable = false
    browser.network.cut()
    for (const tab of tabs) {
      tab.offline = true
      tab.live.networkMoved()
    }
    await browser.run(30_000)
    expect(watched.map(({ state }) => state)).toEqual(["offline", "offline"])
    browser.network.reachable = true
    for (const tab of tabs) {
      tab.offline = false
      tab.live.networkMoved()
    }
    await browser.run(100)
    expect(watched.map(({ state }) => state)).toEqual(["live", "live"])
  })

  it("is believed more than a browser that says there is no network", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(1)
    tabs[0].offline = true
    tabs[0].live.networkMoved()
    expect(watched[0].state).toBe("offline")
    await browser.run(100)
    expect(watched[0].state).toBe("live")
    browser.take()
    await browser.allRight(watched)
    browser.network.die()
    tabs[0].live.networkMoved()
    await browser.run(timing.answerMs + 200)
    expect(watched[0].states.slice(-1)).toEqual(["offline"])
    expect(browser.network.opened.ws).toBe(1)
  })
})

describe("a network that lets no WebSocket through", () => {
  it.each(["refused", "swallowed"] as const)("and one is %s: the same comes as server-sent events", async (how) => {
    browser = new SeatBrowser()
    browser.network.sockets = how
    const { tabs, watched } = await browser.openAll(12)
    expect([browser.network.open, browser.network.opened.ws]).toEqual([1, 0])
    browser.take()
    await browser.allRight(watched)
    const line = tabs[5].watch({ topic: "queue", concertId: 7, userId: 5, frames: true })
    await browser.until("another topic is live", () => line.state === "live")
    browser.take()
    await browser.allRight(watched)
    expect(watched[0].states).toEqual(["connecting", "live"])
    tabs[0].crash()
    browser.take()
    await browser.allRight(watched.slice(1))
    browser.network.die()
    browser.take()
    await browser.run(timing.silenceMs)
    await browser.allRight(watched.slice(1))
    expect(browser.network.open).toBe(1)
  })

  it("is left for a WebSocket at the next connection that has one", async () => {
    browser = new SeatBrowser()
    browser.network.sockets = "refused"
    const { watched } = await browser.openAll(2)
    browser.network.sockets = "pass"
    browser.network.cut()
    browser.take()
    await browser.allRight(watched)
    expect([browser.network.open, browser.network.opened.ws]).toEqual([1, 1])
  })

  it("outlives the life of a stream", async () => {
    browser = new SeatBrowser()
    browser.network.sockets = "refused"
    const { watched } = await browser.openAll(2)
    await browser.run(limits.streamLifeMs + limits.streamKeepaliveMs * 2)
    expect(browser.server.streams.hub.counts().ended.get("renew")).toBe(1)
    browser.take()
    await browser.allRight(watched)
  })

  it("carries as many topics as an address takes, and refuses the others by name", async () => {
    browser = new SeatBrowser()
    browser.network.sockets = "refused"
    const { tabs, watched } = await browser.openAll(1)
    const people = Array.from({ length: 20 }, (_, n) =>
      tabs[0].watch({ topic: "queue", concertId: 7, userId: n + 1, frames: true }),
    )
    await browser.until("all are answered", () => people.every(({ state }) => state === "live" || state === "ended"))
    expect(people.filter(({ state }) => state === "live").length).toBe(15)
    expect(new Set(people.slice(15).map(({ code }) => code))).toEqual(new Set(["too-many-streams"]))
    await browser.allRight(watched)
  })
})

describe("tabs that come, go, freeze and lose their network", () => {
  it.each([1, 2, 3, 4, 5, 6])("believe in the end what the server has, seed %s", async (seed) => {
    browser = new SeatBrowser({}, 400)
    for (let n = 0; n < seed * 7; n++) browser.random()
    const pick = (below: number): number => Math.floor(browser.random() * below)
    const open: Array<{ tab: BrowserTab; watched: Watched; state: "runs" | "frozen" | "hidden" }> = []
    const enter = () => {
      const tab = browser.open()
      open.push({ tab, watched: tab.watch(seats), state: "runs" })
    }
    enter()
    for (let step = 0; step < 120; step++) {
      const one = open[pick(open.length)]
      switch (pick(12)) {
        case 0:
        case 1:
          if (open.length < 8) enter()
          break
        case 2:
          if (open.length > 1) open.splice(open.indexOf(one), 1)[0].tab.crash()
          break
        case 3:
          if (one.state === "runs") {
            one.tab.freeze()
            one.state = "frozen"
          }
          break
        case 4:
          if (one.state === "frozen") one.tab.thaw()
          if (one.state === "hidden") one.tab.show()
          one.state = "runs"
          break
        case 5:
          if (one.state === "runs") {
            one.tab.hide()
            one.state = "hidden"
          }
          break
        case 6:
          browser.network.die()
          break
        case 7:
          browser.network.cut()
          break
        case 8:
          browser.network.sockets = (["pass", "refused", "swallowed"] as const)[pick(3)]
          break
        default:
          browser.take()
      }
      await browser.run(pick(4) === 0 ? 8_000 : pick(500))
    }
    for (const { tab, state } of open) {
      if (state === "frozen") tab.thaw()
      if (state === "hidden") tab.show()
    }
    await browser.allRight(open.map(({ watched }) => watched))
    await browser.run(timing.silenceMs)
    expect(browser.network.open).toBe(1)
  })
})
