import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { connect } from "../src/index.ts"

const token = "A".repeat(43)
let node: TestNode

beforeAll(async () => {
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
})
afterAll(() => node.stop())

const setUpWith = (shown: string | null) => {
  const names = { title: "Encore", artistName: "IU", agencyName: "EDAM" }
  const payload = { ...names, concertDate: "2027-01-01T19:00:00", seatCount: 2 }
  return connect({ url: node.url, token: shown }).setup.setup({ payload })
}
const firstEvent = async (shown: string | null, concertId: number) => {
  const tickets = connect({ url: node.url, token: shown })
  for await (const event of tickets.watchPlace({ concertId, userId: 1 })) return event.type
}

describe("the token of a server", () => {
  it("goes with requests and with streams", async () => {
    const { concertId } = await setUpWith(token)
    expect(await firstEvent(token, concertId)).toBe("live")
  })

  it("is missed by name, in requests and in streams", async () => {
    const { concertId } = await setUpWith(token)
    for (const shown of [null, "B".repeat(43)]) {
      const missed = { _tag: "Refused", code: "lab-token", status: 404 }
      await expect(setUpWith(shown)).rejects.toMatchObject(missed)
      const watched = (async () => {
        const tickets = connect({ url: node.url, token: shown })
        for await (const event of tickets.watchPlace({ concertId, userId: 1 })) if (event.type === "value") return
      })()
      await expect(watched).rejects.toMatchObject(missed)
    }
  })
})
