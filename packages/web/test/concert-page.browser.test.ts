/** A concert in a real browser: what is new of it while its page is open, and its picture where it is recommended. */
import { expect, it } from "vitest"
import { ask, bearer, createUser, signIn } from "../../http/test/client.ts"
import { formOf } from "../../http/test/pictures.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp } from "./shop.ts"
import { page, shop, shopSuite, start } from "./shop-suite.ts"

const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)

describePage("the page of a concert", () => {
  shopSuite()

  it("shows a first policy that was set a moment before it was read, without a reload", async () => {
    await start()
    const { url } = shop.node
    const concertId = await setUp(url, "Rules at last", {})
    const policy = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 3 }
    const set = await ask(`${url}/api/concerts/${concertId}/sales-policy`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(policy) },
    })
    expect(set.status).toBe(200)
    // A card may be two seconds old: this one is of before the policy.
    await page.route(
      `**/api/concerts/${concertId}`,
      async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...(await response.json()), saleOpensAt: null } })
      },
      { times: 1 },
    )
    await page.goto(`${url}/concerts/${concertId}`)
    await page.locator(".rules").getByText("3").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it("has its picture where it is recommended, as wide as the words under it", async () => {
    await start({ viewport: { width: 320, height: 640 } })
    const { url } = shop.node
    const chief = await createUser(url, "puts up pictures")
    shop.node.setRole(chief, "ADMIN")
    // No concert of this shop has fewer seats left.
    const seatLayout = { sections: [{ code: "A", tier: 0, rows: [{ label: "1", from: 1, to: 3 }] }] }
    const sale = { generalSaleStartAt: "2020-01-01T00:00:00", seatLayout, tiers: [{ name: "A", price: 1_000 }] }
    const concertId = await setUp(url, "Nearly sold out, and more words than the shelf is wide", sale)
    const put = await ask(`${url}/api/admin/concerts/${concertId}/thumbnail`, {
      ...{ method: "POST", headers: bearer(await signIn(url, chief)), body: formOf(dot) },
    })
    expect([put.status, put.text]).toEqual([200, put.text])
    await page.goto(url)
    const shelf = page.locator(".concert-row")
    const picture = shelf.locator(`a[href="/concerts/${concertId}"] img.poster`)
    await picture.evaluate((shown: { readonly decode: () => Promise<void> }) => shown.decode())
    expect(await picture.getAttribute("alt")).toBe("")
    const { width, height } = (await picture.boundingBox())!
    expect(width / height).toBeCloseTo(16 / 9, 1)
    expect(width).toBeLessThan(260)
    // The others have none, and the shelf is no wider than the page.
    expect(await shelf.locator("img.poster").count()).toBe(1)
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
    expect(await problemsOf(page)).toEqual([])
  })
})
