/** A Chromium whose main threads are recorded, and people who open pages in it. */
import { browserPath } from "@ticketrush/testing"
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core"
import { type Screen, screens } from "./screens.ts"
import { beginOf, categories, endOf, type TraceEvent } from "./trace/events.ts"

/** Without a graphics card, as on a server; zstd is switched off, so that what is sent is brotli. */
const flags = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  ...["--disable-sync", "--disable-quic", "--no-first-run", "--disable-features=ZstdContentEncoding"],
]
const patienceMs = 120_000

export type Visit = {
  readonly context: BrowserContext
  readonly page: Page
  /** Of the page alone. */
  readonly wire: CDPSession
  readonly faults: ReadonlyArray<string>
}

export class BenchBrowser {
  readonly #browser: Browser
  readonly #wire: CDPSession

  private constructor(browser: Browser, wire: CDPSession) {
    this.#browser = browser
    this.#wire = wire
  }

  static async launch(): Promise<BenchBrowser> {
    const executablePath = browserPath()
    if (executablePath === undefined) throw new Error("there is no Chromium here; CHROMIUM_PATH may name one")
    const browser = await chromium.launch({ executablePath, args: flags })
    return new BenchBrowser(browser, await browser.newBrowserCDPSession())
  }

  get version(): string {
    return this.#browser.version()
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }

  /** A profile of its own, with nothing kept from before; `person`: who is signed in. */
  async open(screen: Screen, url: string, person?: number): Promise<Visit> {
    const context = await this.#browser.newContext({ locale: "en-US", ...screens[screen] })
    context.setDefaultTimeout(patienceMs)
    if (person !== undefined) {
      const data = { userId: person, cookies: true }
      const answer = await context.request.post(`${url}/api/lab/sessions`, { data, headers: { origin: url } })
      if (!answer.ok()) throw new Error(`no session: ${answer.status()} ${await answer.text()}`)
      await context.addInitScript({ content: 'localStorage.setItem("ticketrush.signedIn", "yes")' })
    }
    const page = await context.newPage()
    const faults: string[] = []
    page.on("pageerror", (fault) => faults.push(String(fault)))
    return { context, page, wire: await context.newCDPSession(page), faults }
  }

  /** What Chromium recorded meanwhile. */
  async recorded(run: () => Promise<void>): Promise<ReadonlyArray<TraceEvent>> {
    const events: TraceEvent[] = []
    const collect = ({ value }: { readonly value: ReadonlyArray<object> }): void => {
      for (const event of value) events.push(event as TraceEvent)
    }
    const traceConfig = { recordMode: "recordUntilFull" as const, includedCategories: [...categories] }
    await this.#wire.send("Tracing.start", { transferMode: "ReportEvents", traceConfig })
    this.#wire.on("Tracing.dataCollected", collect)
    let lost: boolean
    try {
      await run()
    } finally {
      lost = await this.#endTracing()
      this.#wire.off("Tracing.dataCollected", collect)
    }
    if (lost) throw new Error("Chromium could not keep the whole trace")
    return events
  }

  /** Answers whether something was lost. */
  async #endTracing(): Promise<boolean> {
    const complete = new Promise<boolean>((resolve) =>
      this.#wire.once("Tracing.tracingComplete", ({ dataLossOccurred }) => resolve(dataLossOccurred)),
    )
    await this.#wire.send("Tracing.end")
    return complete
  }
}

/** Marks what is done as a stretch of the trace, up to the frame that shows what came of it. */
export const marked = async ({ page }: Visit, name: string, run: () => Promise<void>): Promise<void> => {
  await page.evaluate(beginOf(name))
  await run()
  await page.evaluate(drawn)
  await page.evaluate(endOf(name))
}

/** After the next frame. */
export const drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"

export const leave = async ({ context, faults }: Visit): Promise<void> => {
  await context.close()
  if (faults.length > 0) throw new Error(`faults of the page: ${faults.join("; ")}`)
}
