/** Getting in line on the page where a proof is asked for: worked out beside the page, or waited for. */
import { afterEach, expect, it } from "vitest"
import { describePage, problemsOf } from "./browser.ts"
import { signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

describePage("getting in line where work is asked for", () => {
  shopSuite({ proof: { mode: "always" } })
  // The join that is told to bring a proof, and a worker that is gone; the browser writes each such answer to its console.
  afterEach(() => {
    const others = faults.splice(0).filter((fault) => !/409 \(Conflict\)|404 \(Not Found\)/.test(fault))
    expect(others).toEqual([])
  })

  const toTheLine = async (account: number): Promise<void> => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.lined}/line`)
    await signInHere(page, account)
  }

  it("is worked out in a worker under the policy of the page", async () => {
    await toTheLine(0)
    const worker = page.waitForEvent("worker")
    await page.getByRole("button", { name: "Get in line" }).click()
    expect((await worker).url()).toContain("/assets/solve-worker")
    await page.getByRole("heading", { name: "It is your turn" }).waitFor()
  })

  it("is waited for by a reader who would rather not work, which says how long", async () => {
    await toTheLine(1)
    // Work that never ends, so that the reader can make up their mind.
    await page.route("**/challenge?concertId=*&way=work", async (route) => {
      const body = await (await route.fetch()).json()
      await route.fulfill({ json: { ...body, work: { parts: 4, zeroBits: 32 } } })
    })
    await page.getByRole("button", { name: "Get in line" }).click()
    await page.getByRole("button", { name: "Wait a minute instead" }).click()
    await page.locator(".notice", { hasText: /You get in line in (0:[0-5]\d|1:00)/ }).waitFor()
    // The button went away under the finger.
    await page.locator('[data-proof="waits"]:focus').waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it.each([
    [2, "a browser without workers", async () => void (await page.addInitScript("delete globalThis.Worker"))],
    [
      1,
      "a page whose server has the file of its worker no more",
      async () => void (await page.route("**/assets/solve-worker*", (route) => route.fulfill({ status: 404 }))),
    ],
  ])("is worked out in slices, account %d, in %s", async (account, _, prepare) => {
    await start()
    await prepare()
    await page.goto(`${shop.node.url}/concerts/${shop.lined}/line`)
    await signInHere(page, account)
    await page.getByRole("button", { name: "Get in line" }).click()
    await page.getByRole("button", { name: /Leave the line|Give it back/ }).waitFor()
  })
})
