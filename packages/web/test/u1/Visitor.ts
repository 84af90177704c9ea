/** A person with a browser of their own. What goes wrong inside the page is kept; a refused request is no fault of it. */
import type { Browser, BrowserContext, Page } from "playwright-core"
import type { Tongue } from "./words.ts"

/** Chromium writes each answer that is a refusal to the console, whatever the page does about it: they are judged as answers. */
const refusedRequest = /^Failed to load resource: the server responded with a status of \d+/
/** What a page may be refused: a lost race, a question that is answered by a refusal, and what a busy server does not take on. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404, 409, 503])
/** A concert without a sales policy says so with 400, as in the contract. */
const isExpected = (status: number, url: string): boolean =>
  refusals.has(status) || (status === 400 && url.endsWith("/sales-policy"))

export const phone = { width: 390, height: 844 }
export const screens = { phone, desktop: { width: 1280, height: 900 } } as const

export class Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly faults: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on("pageerror", (fault) => this.faults.push(String(fault)))
    page.on("console", (message) => {
      if (message.type() === "error" && !refusedRequest.test(message.text())) this.faults.push(message.text())
    })
    page.on("response", (response) => {
      if (response.status() >= 400 && !isExpected(response.status(), response.url())) {
        this.faults.push(`${response.status()} ${response.request().method()} ${response.url()}`)
      }
    })
  }

  static async come(browser: Browser, tongue: Tongue): Promise<Visitor> {
    const locale = tongue === "ko" ? "ko-KR" : "en-US"
    const context = await browser.newContext({ locale, viewport: phone, reducedMotion: "reduce" })
    return new Visitor(context, await context.newPage())
  }

  /** Signs a person in without the page, as the trusted surface may; its cookies are those that the page has. */
  async signInAs(url: string, userId: number): Promise<void> {
    const answer = await this.context.request.post(`${url}/api/lab/sessions`, {
      data: { userId, cookies: true },
      headers: { origin: url },
    })
    if (!answer.ok()) throw new Error(`no session: ${answer.status()} ${await answer.text()}`)
  }

  /** At the provider that plays Kakao, as one of its people. */
  async signInHere(account: number): Promise<void> {
    await this.page.locator("button.kakao").click()
    await this.page.getByText("This is not KAKAO or NAVER.").waitFor()
    await this.page.locator('input[type="radio"]').nth(account).check()
    await this.page.getByRole("button", { name: "Go on" }).click()
    await this.page.locator(".who .name").waitFor()
  }

  press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).first().click()
  }

  async leave(): Promise<void> {
    await this.context.close()
    if (this.faults.length > 0) throw new Error(`faults of the page: ${this.faults.join("; ")}`)
  }
}
