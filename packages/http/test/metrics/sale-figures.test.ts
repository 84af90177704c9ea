/** A hundred sales and one more: what a scrape shows of them. */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createUser, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { saleIn, sampleOf, scrape } from "./scrape.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

const shown = (text: string): ReadonlyArray<number> =>
  [...text.matchAll(/^ticketrush_sale_position\{concert="(\d+)"\} \d+$/gm)].map(([, concertId]) => Number(concertId))

describe("the figures of the sales of a server", () => {
  it("stand in a scrape up to their bound, the busiest first, and how many are left out", async () => {
    const concerts = []
    for (let n = 0; n <= limits.saleFiguresMax; n++) concerts.push(await setUp(node.url))
    const quiet = await scrape(node.metricsUrl)
    const lastOne = concerts[limits.saleFiguresMax]
    expect(shown(quiet)).toEqual(concerts.slice(0, -1).map(({ concertId }) => concertId))
    expect(sampleOf(quiet, "ticketrush_sales_without_figures")).toBe(1)

    const userId = await createUser(node.url, "busy")
    const held = await post(`${node.url}/api/reservations/v6/holds`, { userId, seatIds: lastOne.seatIds.slice(0, 2) })
    expect(held.status).toBe(201)
    const text = await scrape(node.metricsUrl)
    expect(shown(text)).toHaveLength(limits.saleFiguresMax)
    expect(shown(text)[0]).toBe(lastOne.concertId)
    expect(saleIn(text, lastOne.concertId)).toMatchObject({ held: 2, sold: 0, waiting: 0, active: 0 })
    expect(sampleOf(text, "ticketrush_sales_without_figures")).toBe(1)
  })

  it("carry no word that a client sent", async () => {
    const title = 'x"} 1\nforged{a="b'
    await setUp(node.url, { title: title.replace("\n", "\\n"), artistName: 'a"b\\' })
    const text = await scrape(node.metricsUrl)
    expect(text).not.toContain("forged")
    for (const line of text.split("\n").filter((line) => line.startsWith("ticketrush_sale"))) {
      expect(line).toMatch(/^ticketrush_sales?_\w+(\{concert="\d+"\})? \d+$/)
    }
  })
})
