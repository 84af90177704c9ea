/** What a real browser fetches of the build until each page is there, held to the budgets of docs/internals/page-design.md. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { expect, it } from "vitest"
import { ask } from "../../http/test/client.ts"
import { describePage } from "./browser.ts"
import { openConsole } from "./console.ts"
import { aboveBudget, budgets, dist, weigh, weightsBefore } from "./page-bytes.ts"
import { signInHere } from "./shop.ts"
import { browser, look, page, shop, shopSuite, start } from "./shop-suite.ts"

/** Files of the build that are asked for from now on: the document of the first address, and all that it leads to. */
const fetched = (of: Page): { readonly files: () => ReadonlySet<string> } => {
  const files = new Set<string>()
  of.on("request", (request) => {
    const { pathname } = new URL(request.url())
    if (request.resourceType() === "document") files.add(/^\/console/.test(pathname) ? "console.html" : "index.html")
    else if (existsSync(join(dist, pathname))) files.add(pathname.slice(1))
  })
  return { files: () => files }
}

/** `there`: what stands on the page once it can be used. */
const keepsToBudget = async (name: string, address: string, there: string): Promise<void> => {
  const seen = fetched(page)
  await page.goto(shop.node.url + address)
  await page.locator(there).first().waitFor()
  const files = seen.files()
  expect(files.size).toBeGreaterThan(3)
  const max = budgets().get(name) as number
  expect(aboveBudget(name, max, weigh(files), weightsBefore())).toBe(null)
}

describePage("bytes of the pages", () => {
  shopSuite()

  it("of a buyer who is not signed in", async () => {
    const option = (await ask(`${shop.node.url}/api/concerts/${shop.open}/options`)).body[0].id
    await start()
    await keepsToBudget("find", "/", "#found")
    await keepsToBudget("concert", `/concerts/${shop.open}`, "#nights")
    await keepsToBudget("seats", `/concerts/${shop.open}/seats/${option}`, ".drawn canvas")
  })

  it("of a buyer who is signed in, from the line to the tickets", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 0)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("button", { name: /^Pay/ }).waitFor()
    const order = new URL(page.url()).pathname
    await keepsToBudget("line", `/concerts/${shop.lined}/line`, "main button.main")
    await keepsToBudget("checkout", order, '[role="timer"]')
    await keepsToBudget("tickets", "/tickets", "article.ticket")
  })

  it("of an operator", async () => {
    look(await openConsole(browser, shop, { role: "OPERATOR", who: 1 }))
    await keepsToBudget("console", "/console", "main table")
  })
})
