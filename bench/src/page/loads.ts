/** A page opened in a fresh profile: when it could be used, and what was sent for it. */
import type { BenchBrowser } from "./BenchBrowser.ts"
import { leave } from "./BenchBrowser.ts"
import type { Halls } from "./Halls.ts"
import type { MeasuredPage } from "./pages.ts"
import type { Screen } from "./screens.ts"
import type { TraceEvent } from "./trace/events.ts"
import { controlMark, type Loading, loadingIn } from "./trace/loading.ts"

export const kindsOfBytes = ["document", "script", "style", "data", "live", "other"] as const
export type KindOfBytes = (typeof kindsOfBytes)[number]

export type Load = Loading & {
  /** As they were sent, heads of answers included; `live`: the text of WebSocket frames. */
  readonly bytes: Readonly<Record<KindOfBytes, number>>
  readonly requests: number
  /** Codings of the answers, each with how many. */
  readonly codings: Readonly<Record<string, number>>
}

/** How long a page may go on loading after its control is there, in milliseconds. */
const settledMs = 1_500

const kindOfType: Readonly<Record<string, KindOfBytes>> = {
  ...{ Document: "document", Script: "script", Stylesheet: "style" },
  ...{ Fetch: "data", XHR: "data" },
}

/** The page marks itself when its control is there: nothing outside of it is asked for that. */
const watching = (control: string): string => `{
  const look = () => {
    const found = document.querySelector(${JSON.stringify(control)})
    if (found === null || found.disabled) return
    watch.disconnect()
    performance.mark(${JSON.stringify(controlMark)})
  }
  const watch = new MutationObserver(look)
  watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] })
}`

/** Of a page that is slow to be shown, the first paint may come after its control. */
const painted = `new Promise((done) =>
  new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length > 0) done()
  }).observe({ type: "paint", buffered: true }),
)`

export const loadPage = async (
  browser: BenchBrowser,
  halls: Halls,
  page: MeasuredPage,
  screen: Screen,
): Promise<Load> => {
  const person = { stranger: undefined, buyer: halls.buyer, administrator: halls.administrator }[page.as]
  const visit = await browser.open(screen, halls.url, person)
  const bytes = { document: 0, script: 0, style: 0, data: 0, live: 0, other: 0 }
  const codings: Record<string, number> = {}
  const kinds = new Map<string, KindOfBytes>()
  visit.wire.on("Network.responseReceived", ({ requestId, response, type }) => {
    kinds.set(requestId, kindOfType[type] ?? "other")
    const coding = response.headers["content-encoding"] ?? response.headers["Content-Encoding"] ?? "none"
    codings[coding] = (codings[coding] ?? 0) + 1
  })
  visit.wire.on("Network.loadingFinished", ({ encodedDataLength, requestId }) => {
    bytes[kinds.get(requestId) ?? "other"] += encodedDataLength
  })
  visit.wire.on("Network.webSocketFrameReceived", ({ response }) => {
    bytes.live += Buffer.byteLength(response.payloadData)
  })
  await visit.wire.send("Network.enable")
  await visit.context.addInitScript({ content: watching(page.control) })
  let events: ReadonlyArray<TraceEvent>
  try {
    events = await browser.recorded(async () => {
      await visit.page.goto(halls.url + page.path(halls))
      await visit.page.locator(page.control).first().waitFor({ state: "attached" })
      await visit.page.evaluate(painted)
      await visit.page.waitForTimeout(settledMs)
    })
  } finally {
    await leave(visit)
  }
  return { ...loadingIn(events), bytes, requests: kinds.size, codings }
}
