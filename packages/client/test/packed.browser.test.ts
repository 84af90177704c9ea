import { join } from "node:path"
import type { Browser } from "playwright-core"
import { build } from "vite"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createUser, post, setUp } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { describePage, launch } from "../../web/test/browser.ts"
import { EmptyProject } from "./EmptyProject.ts"

const page = `<!doctype html><title>Tickets</title><body><p>Tickets</p><script type="module" src="/main.js"></script>`

const program = `
import { connect, statesAfter } from "@ticketrush/client"
const tickets = connect({ url: location.origin })
window.buy = async (userId, seatId) => {
  const held = await tickets.reservations.hold({ payload: { userId, seatIds: [seatId] } })
  const again = await tickets.reservations.hold({ payload: { userId, seatIds: [seatId] } }).catch((error) => error)
  return [held.status, again._tag, again.code]
}
window.watch = async (optionId) => {
  let states = new Uint8Array()
  for await (const event of tickets.watchSeats({ optionId })) {
    if (event.type !== "value") continue
    states = statesAfter(states, event.value)
    document.body.dataset.seats = states.join("")
  }
}
`

describePage("the packed client in a browser", () => {
  let project: EmptyProject
  let node: TestNode
  let browser: Browser

  beforeAll(async () => {
    project = new EmptyProject()
    project.write("index.html", page)
    project.write("main.js", program)
    const outDir = join(project.folder, "site")
    await build({ root: project.folder, configFile: false, logLevel: "error", build: { outDir } })
    node = await startNode({ webFolder: outDir })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await node?.stop()
    project?.remove()
  })

  it("holds a seat, is refused it, and follows the seats live", async () => {
    const { optionId, seatIds } = await setUp(node.url)
    const [ann, ben] = [await createUser(node.url, "ann"), await createUser(node.url, "ben")]
    const tab = await browser.newPage()
    const faults: string[] = []
    tab.on("pageerror", (fault) => faults.push(String(fault)))
    await tab.goto(node.url)
    const run = (text: string): Promise<unknown> => tab.evaluate(text)
    expect(await run(`buy(${ann}, ${seatIds[0]})`)).toEqual(["HOLD", "Refused", "seat-taken"])
    await run(`void watch(${optionId})`)
    await tab.waitForSelector('[data-seats="10000"]')
    await post(`${node.url}/api/reservations/v6/holds`, { userId: ben, seatId: seatIds[3] })
    await tab.waitForSelector('[data-seats="10010"]')
    expect(faults).toEqual([])
    await tab.close()
  })
})
