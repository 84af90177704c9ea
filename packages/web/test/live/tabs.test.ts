import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { timing } from "../../js/live/timing.js"
import { SeatBrowser, seats } from "./SeatBrowser.ts"

let browser: SeatBrowser
afterEach(() => expect(browser.server.defects).toEqual([]))

describe("the tabs of one browser", () => {
  it("share one connection, and all hear the same", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(12)
    expect([browser.network.open, browser.network.opened]).toEqual([1, { ws: 1, sse: 0 }])
    browser.take()
    browser.take()
    await browser.run(200)
    browser.take()
    await browser.run(200)
    expect(new Set(watched.map(({ seats }) => seats.join("")))).toEqual(new Set(["1110000000"]))
    const snapshots = watched.map(({ events }) => events.filter((event) => event === "SNAPSHOT").length)
    await browser.run(limits.streamKeepaliveMs)
    for (const { alive } of watched) expect(alive.length).toBeGreaterThan(0)
    expect(watched.map(({ events }) => events.filter((event) => event === "SNAPSHOT").length)).toEqual(snapshots)
  })

  it("hear everything from the beginning, whenever they come", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(1)
    browser.take()
    await browser.run(200)
    const late = browser.open().watch(seats)
    await browser.allRight([late])
    expect(late.events[0]).toBe("SNAPSHOT")
    browser.take()
    await browser.run(200)
    await browser.allRight([...watched, late])
    expect(browser.network.opened).toEqual({ ws: 1, sse: 0 })
  })

  it("hear everything once more when a second listener comes, or when one asks for it", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    browser.take()
    await browser.run(200)
    const second = tabs[1].watch(seats)
    await browser.allRight([second])
    watched[0].again()
    const heard = watched[0].heard.length
    await browser.until("everything comes again", () => watched[0].events.slice(heard).includes("SNAPSHOT"))
    browser.take()
    await browser.run(200)
    await browser.allRight([...watched, second])
  })

  it("keep the connection for a moment when nobody watches, and close it then", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(3)
    for (const each of watched) each.stop()
    expect(watched.map(({ state }) => state)).toEqual(["idle", "idle", "idle"])
    await browser.run(timing.lingerMs / 2)
    const again = tabs[2].watch(seats)
    await browser.allRight([again])
    await browser.run(timing.lingerMs * 2)
    expect([browser.network.open, browser.network.opened.ws]).toEqual([1, 1])
    again.stop()
    await browser.run(timing.lingerMs + 100)
    expect(browser.network.open).toBe(0)
    expect(browser.server.streams.hub.counts().open).toEqual({ sse: 0, ws: 0 })
    await browser.allRight([tabs[0].watch(seats)])
  })

  it.each(["is closed", "crashes"])("hear no more of what only a tab that %s wanted", async (how) => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(1)
    const other = browser.open()
    await browser.allRight([other.watch(seats)])
    watched[0].stop()
    await browser.run(timing.lingerMs * 2)
    expect(browser.network.open).toBe(1)
    if (how === "is closed") other.hide()
    else other.crash()
    await browser.run(
      how === "is closed" ? timing.lingerMs + 100 : timing.tabGoneMs + timing.beatMs + timing.lingerMs + 100,
    )
    expect(browser.network.open).toBe(0)
    expect(browser.server.streams.hub.counts().open).toEqual({ sse: 0, ws: 0 })
    await browser.allRight([tabs[0].watch(seats)])
  })

  it("hear of what is refused and what ends, by its code, and try again when it is watched once more", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    const unknown = tabs[1].watch({ topic: "sale", concertId: 4_711 })
    await browser.until("it is refused", () => unknown.state === "ended")
    expect(unknown.code).toBe("concert-unknown")
    const line = { topic: "queue", concertId: 7, userId: 5, frames: true } as const
    const mine = tabs.map((tab) => tab.watch(line))
    await browser.until("both are live", () => mine.every(({ state }) => state === "live"))
    const devices = Array.from({ length: limits.streamsPerPersonMax }, () => browser.server.watch(5))
    await browser.until("they are replaced", () => mine.every(({ state }) => state === "ended"))
    expect(mine.map(({ code }) => code)).toEqual(["replaced", "replaced"])
    expect(watched.map(({ state }) => state)).toEqual(["live", "live"])
    devices[0].leave()
    mine[1].again()
    await browser.until("both are live again", () => mine.every(({ state }) => state === "live"))
    mine[0].stop()
    const third = tabs[0].watch(line)
    await browser.until("and a new one", () => third.state === "live")
    expect(browser.network.opened).toEqual({ ws: 1, sse: 0 })
  })

  it("show the newest credential that one of them has", async () => {
    browser = new SeatBrowser()
    const first = browser.open().watch(seats)
    await browser.until("it is live", () => first.state === "live")
    const known = browser.open({ credential: "token" }).watch(seats)
    await browser.until("it is shown", () => browser.network.credentials.at(-1) === "token")
    const newer = browser.open({ credential: "newer" }).watch(seats)
    await browser.until("the newer is shown", () => browser.network.credentials.at(-1) === "newer")
    await browser.run(timing.silenceMs)
    expect(browser.network.credentials).toEqual([undefined, "token", "newer"])
    await browser.allRight([first, known, newer])
    expect(browser.network.open).toBe(1)
  })

  it("lead alone where a page has no locks", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(3, { locks: false })
    expect(browser.network.open).toBe(3)
    browser.take()
    await browser.allRight(watched)
    expect(browser.channels.posted).toBe(0)
  })
})

describe("a leading tab that is gone", () => {
  it.each(["is closed", "crashes"])("and %s is followed by another at once, and nobody misses a frame", async (how) => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(4)
    browser.take()
    await browser.allRight(watched)
    for (const [n, tab] of tabs.slice(0, 3).entries()) {
      const rest = watched.slice(n + 1)
      how === "crashes" ? tab.crash() : tab.hide()
      // Nobody is connected while this is committed.
      browser.take()
      await browser.run(timing.askMs)
      expect(rest.map((each) => [each.state, browser.isRight(each)])).toEqual(rest.map(() => ["live", true]))
      expect(browser.network.open).toBe(1)
    }
    // They went on from where they were: nobody needed everything again.
    expect(watched[3].events.filter((event) => event === "SNAPSHOT").length).toBeLessThanOrEqual(4)
    expect(watched[3].events.slice(-3)).toEqual(["SEATS", "SEATS", "SEATS"])
  })

  it("and is frozen without a word is noticed, and follows once it goes on", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(3)
    tabs[0].freeze()
    browser.take()
    await browser.run(timing.silenceMs + timing.askMs * 2 + 1_000)
    expect(watched.slice(1).map((each) => [each.state, browser.isRight(each)])).toEqual([
      ["live", true],
      ["live", true],
    ])
    expect(watched[1].states).toContain("reconnecting")
    const anew = new Set<unknown>()
    browser.channels.lose = (message) => {
      const { kind, tab } = message as { readonly kind: string; readonly tab?: string }
      if (kind === "anew") anew.add(tab)
      return false
    }
    browser.take()
    tabs[0].thaw()
    await browser.allRight(watched)
    await browser.run(timing.silenceMs)
    // What it posted before it noticed does not count for the others: they go on with the one that leads now.
    expect([...anew]).toEqual([tabs[0].id])
    expect(browser.network.open).toBe(1)
    await browser.allRight(watched)
    // The next one takes over from the one that leads now.
    tabs[1].crash()
    tabs[2].crash()
    browser.take()
    await browser.allRight([watched[0]])
  })

  it("and is frozen is noticed sooner by a tab that somebody looks at", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(3)
    tabs[0].freeze()
    tabs[2].live.look()
    // Looking again and again does not put it off.
    for (let ms = 0; ms <= timing.askMs * 2; ms += 500) {
      tabs[2].live.look()
      await browser.run(500)
    }
    await browser.run(500)
    expect(browser.network.opened.ws).toBe(2)
    expect(watched.slice(1).map(({ state }) => state)).toEqual(["live", "live"])
    browser.take()
    await browser.allRight(watched.slice(1))
  })

  it("and was frozen for a moment only leads on", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(3)
    tabs[0].freeze()
    browser.take()
    await browser.run(timing.silenceMs / 2)
    tabs[0].thaw()
    await browser.allRight(watched)
    await browser.run(timing.silenceMs * 2)
    expect(browser.network.opened.ws).toBe(1)
    expect(watched[1].states).toEqual(["connecting", "live"])
  })
})

describe("a tab that is put away before it has its turn", () => {
  it("does not keep it from the others", async () => {
    browser = new SeatBrowser()
    const hasty = browser.open()
    hasty.watch(seats)
    hasty.hide()
    const other = browser.open().watch(seats)
    await browser.run(timing.askMs / 2)
    expect([other.state, browser.isRight(other)]).toEqual(["live", true])
    await browser.run(timing.silenceMs)
    expect([browser.network.opened, browser.network.open]).toEqual([{ ws: 1, sse: 0 }, 1])
  })
})

describe("a tab that does not lead", () => {
  it("and was put away goes on from where it was when it comes back", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(2)
    browser.take()
    await browser.allRight(watched)
    tabs[1].hide()
    const before = watched[1].heard.length
    browser.take()
    await browser.allRight([watched[0]])
    await browser.run(timing.tabGoneMs)
    expect(watched[1].heard.length).toBe(before)
    expect(watched[1].state).toBe("reconnecting")
    tabs[1].show()
    await browser.allRight(watched)
    expect(browser.network.opened.ws).toBe(1)
  })

  it("and the only one goes on from its position when it comes back", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(1)
    browser.take()
    await browser.allRight(watched)
    tabs[0].hide()
    expect(browser.network.open).toBe(0)
    browser.take()
    await browser.run(20_000)
    tabs[0].show()
    await browser.allRight(watched)
    expect(watched[0].events).toEqual(["SNAPSHOT", "SEATS", "SEATS"])
  })

  it("and was frozen catches up with what was posted meanwhile", async () => {
    browser = new SeatBrowser()
    const { tabs, watched } = await browser.openAll(3)
    tabs[2].freeze()
    const before = watched[2].heard.length
    for (let n = 0; n < 4; n++) {
      browser.take()
      await browser.run(timing.silenceMs)
    }
    expect(watched[2].heard.length).toBe(before)
    tabs[2].thaw()
    await browser.allRight(watched)
    expect(browser.network.opened.ws).toBe(1)
  })

  it("notices that a frame was lost on the way to it, also when no other follows", async () => {
    browser = new SeatBrowser()
    const { watched } = await browser.openAll(3)
    browser.channels.lose = (message) => (message as { kind: string }).kind === "frame"
    browser.take()
    await browser.run(200)
    browser.channels.lose = () => false
    expect(watched.map(browser.isRight)).toEqual([true, false, false])
    await browser.allRight(watched)
  })
})
