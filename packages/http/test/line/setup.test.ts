import { contractLine } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode

beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

const policyOf = async (more: Record<string, unknown>) => {
  const { concertId } = await setUp(node.url, more)
  return node.engine.view(concertId)!.line.policy
}
const setup = (more: Record<string, unknown>) =>
  post(`${node.url}/api/concerts/setup`, {
    title: "Encore",
    artistName: "IU",
    agencyName: "EDAM",
    concertDate: "2099-01-01T19:00:00",
    seatCount: 5,
    ticketPriceAmount: 0,
    ...more,
  })

describe("a sale that is set up without a word about its line", () => {
  it("runs the pace of the contract, has no bound on waiting people, and asks for no pass", async () => {
    expect(await policyOf({})).toEqual(contractLine)
    expect(await policyOf({ line: null })).toEqual(contractLine)
    expect(contractLine).toMatchObject({ method: "fifo", batch: 10, everyMs: 10_000, waitingMax: 0, protects: false })
  })

  it("is answered with the text of the contract to the byte", async () => {
    const { text, status } = await setup({})
    const { text: lined } = await setup({ line: { protects: true } })
    expect(status).toBe(200)
    for (const each of [text, lined]) expect(each).toMatch(/^Setup completed: ConcertID=\d+, OptionID=\d+$/)
  })

  it("lets people wait with a rank: joining makes none active", async () => {
    const { concertId } = await setUp(node.url)
    for (const [i, userId] of [11, 12].entries()) {
      const { body } = await post(`${node.url}/api/v1/waiting-queue/join`, { userId, concertId })
      // The first may have been admitted by the time that the second comes: a place stays, a rank does not.
      expect(body).toMatchObject({ status: "WAITING", place: i + 1 })
      expect(body.rank).toBeGreaterThan(0)
    }
  })
})

describe("a sale that is set up with a line", () => {
  it("differs from the pace of the contract in what was given", async () => {
    expect(await policyOf({ line: { protects: true, batch: 50, everyMs: 1_000, activeMax: null } })).toEqual({
      ...contractLine,
      protects: true,
      batch: 50,
      burst: 50,
      everyMs: 1_000,
    })
  })

  it("takes as many people in line as it has seats when the capacity is asked for", async () => {
    expect((await policyOf({ optionCount: 3, line: { waitingMax: "capacity" } })).waitingMax).toBe(15)
    const seatLayout = {
      sections: [
        { code: "A", capacity: 4 },
        { code: "B", rows: [{ label: "1", from: 1, to: 3 }] },
      ],
    }
    expect((await policyOf({ seatLayout, line: { waitingMax: "capacity" } })).waitingMax).toBe(7)
  })

  it.each([
    [{ batch: 1.5 }, 422, "line: batch is a whole number from 0 to 1000000."],
    [{ everyMs: 0 }, 422, "line: everyMs is a whole number from 10 to 86400000."],
    [{ batch: 10, burst: 5 }, 422, "line: burst is a whole number from 10 to 1000000."],
    [{ passMs: -1 }, 422, "line: passMs is a whole number from 100 to 86400000."],
    [{ method: "lottery" }, 400, undefined],
    [{ protects: "yes" }, 400, undefined],
    [{ waitingMax: "all" }, 400, undefined],
    ["fast", 400, undefined],
  ])("of %j is refused with %s", async (line, status, message) => {
    const concerts = async () => (await ask(`${node.url}/api/concerts`)).body.length
    const before = await concerts()
    const refused = await setup({ line })
    expect(refused.status).toBe(status)
    if (message !== undefined) expect(refused.body.message).toBe(message)
    expect(await concerts()).toBe(before)
  })
})
