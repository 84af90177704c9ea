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

describe("the access token of a person", () => {
  const missed = (code: string) => ({ _tag: "Refused", code, status: 401 })

  it("goes with each request as it is by then, and lets the person hold without naming them", async () => {
    const operator = connect({ url: node.url, token })
    const { optionIds } = await setUpWith(token)
    const seats = await operator.seats.seats({ params: { optionId: optionIds[0] } })
    const { id: userId } = await operator.users.createUser({ payload: { username: "ann" } })
    let pair = await operator.auth.openSession({ payload: { userId } })
    const first = pair.accessToken
    const anns = connect({ url: node.url, accessToken: () => pair.accessToken })
    const held = await anns.ownReservations.ownHold({ payload: { seatIds: [seats[0].id] } })
    expect(held).toMatchObject({ userId, status: "HOLD" })
    pair = await anns.auth.refresh({ payload: { refreshToken: pair.refreshToken } })
    expect(pair.accessToken).not.toBe(first)
    const params = { reservationId: held.id }
    expect(await anns.ownReservations.ownCancel({ params, payload: {} })).toMatchObject({ status: "CANCELLED" })
    expect(await anns.ownReservations.ownReservations({ query: { status: ["CANCELLED"] } })).toMatchObject([
      { id: held.id },
    ])
    await anns.auth.logout({ payload: { refreshToken: pair.refreshToken } })
    await expect(anns.auth.me()).rejects.toMatchObject(missed("token-revoked"))
  })

  it("is missed by name, and is not the token of the server", async () => {
    for (const options of [{}, { accessToken: () => null }, { token }]) {
      await expect(connect({ url: node.url, ...options }).auth.me()).rejects.toMatchObject(missed("unauthorized"))
    }
    await expect(connect({ url: node.url, accessToken: token }).auth.me()).rejects.toMatchObject(
      missed("token-invalid"),
    )
  })
})
