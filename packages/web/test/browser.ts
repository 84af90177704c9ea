/** A Chromium for the page tests. Where there is none the tests are skipped, and the run says so. */
import AxeBuilder from "@axe-core/playwright"
import { browserPath, pageBrowserPath, runsWith } from "@ticketrush/testing"
import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions, type Page } from "playwright-core"
import { describe, expect } from "vitest"

/** `describe` where there is a browser, else one that does not run and whose name says why. */
export const describePage = (situation: string, tests: () => void): void => {
  const runs = runsWith("chromium")
  describe.runIf(runs)(runs ? situation : `${situation} (without a browser)`, tests)
}

const flags =
  "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run"

/**
 * Chromium reads the last of several lists alone, so the names that Playwright disables stand here again. The last three
 * begin processes for each profile that no test sees: for the address bar, and for the page after this one.
 */
export const disabledFeatures = [
  "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints",
  "PaintHolding,PreconnectToSearch,TcpPortRandomizationWin,ThirdPartyStoragePartitioning",
  "msEdgeUpdateLaunchServicesPreferredVersion,msForceBrowserSignIn",
  "SpareRendererForSitePerProcess,WebUIOmniboxAimPopup,WebUIOmniboxPopup",
].join(",")

/** One that keeps pages in memory, and shows what is pushed to it. */
export const wholeBrowser = (): LaunchOptions => ({ executablePath: browserPath() as string })

/** Pages that are left are kept in memory, as whole browsers do unless they are driven by a test. */
export const keepsPages = (): LaunchOptions => ({
  ...wholeBrowser(),
  ignoreDefaultArgs: ["--disable-back-forward-cache"],
})

/** What a test waits for in a page may take as long as what `expect.poll` waits for: less is a wager on the machine. */
const patienceMs = 120_000

export const launch = async (options: LaunchOptions = {}): Promise<Browser> => {
  const args = [...flags.split(" "), `--disable-features=${disabledFeatures}`]
  const browser = await chromium.launch({ executablePath: pageBrowserPath() as string, args, ...options })
  browser.on("context", (context) => context.setDefaultTimeout(patienceMs))
  return browser
}

/** The address of the demo on a server; what stands behind the hash or the question mark stays. */
export const demoOf = (url: string): string => {
  const address = new URL(url)
  address.pathname = "/demo"
  return address.href
}

/** What the demo said to a screen reader, and where the reader stood in the line: all of it since the page was loaded, in order. */
type Shown = {
  readonly said: ReadonlyArray<{ readonly text: string; readonly atMs: number }>
  readonly stood: ReadonlyArray<string>
}

/** The next sentence takes the place of the one before it, which a look at the page now and then would miss. */
const keepsShown = `{
  const shown = (window.shown = { said: [], stood: [] })
  const changed = () => {
    const text = document.querySelector("#announcer")?.textContent
    if (text && text !== shown.said.at(-1)?.text) shown.said.push({ text, atMs: performance.now() })
    const standing = document.querySelector(".queue")?.dataset.standing
    if (standing && standing !== shown.stood.at(-1)) shown.stood.push(standing)
  }
  const what = { subtree: true, childList: true, attributes: true, attributeFilter: ["data-standing"] }
  new MutationObserver(changed).observe(document, what)
}`

export const shownBy = (page: Page): Promise<Shown> => page.evaluate("window.shown")

/** Waits until the demo has said it, whatever it has said since. */
export const hears = async (page: Page, sentence: string | RegExp): Promise<void> => {
  const fits = typeof sentence === "string" ? expect.stringContaining(sentence) : expect.stringMatching(sentence)
  await expect.poll(async () => (await shownBy(page)).said.map(({ text }) => text)).toContainEqual(fits)
}

/** Opens the demo in a profile of its own and waits for its seats. Whatever goes wrong inside it is kept in `faults`. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  /** Listens before the page is asked for. */
  opened: (page: Page) => void = () => {},
): Promise<{ page: Page; faults: string[] }> => {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 }, ...options })
  await context.addInitScript(keepsShown)
  const page = await context.newPage()
  opened(page)
  const faults: string[] = []
  page.on("pageerror", (fault) => faults.push(String(fault)))
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text())
  })
  await page.goto(demoOf(url))
  await page.waitForSelector('.grid [role="gridcell"]', { state: "attached" })
  await page.waitForSelector('[data-state="live"]')
  return { page, faults }
}

/**
 * All rules, on the page as it is. What keeps no rule is looked for, not all that keeps one; and no second page is opened to join
 * what was found in frames of other origins, which a page of ours cannot have: its policy forbids them.
 */
const violationsOn = async (page: Page) => {
  expect(await page.locator("iframe, frame, object, embed").count(), "frames would be looked at in another way").toBe(0)
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze()
  return violations
}

type Violations = Awaited<ReturnType<typeof violationsOn>>
const toldOf = (violations: Violations): string[] =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`)

/** What a checker of accessibility rules calls serious or worse. */
export const seriousProblems = async (page: Page): Promise<string[]> =>
  toldOf((await violationsOn(page)).filter(({ impact }) => impact === "serious" || impact === "critical"))

/** All that it finds. */
export const problemsOf = async (page: Page): Promise<string[]> => toldOf(await violationsOn(page))
