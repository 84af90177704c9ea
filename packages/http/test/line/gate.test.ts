import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import { AdmissionPasses } from "../../src/line/AdmissionPasses.ts"
import { type Answer, ask, type Concert, createUser, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { order, setLine } from "./orders.ts"

let node: TestNode
let user: number
let other: number

beforeAll(async () => {
  node = await startNode()
  user = await createUser(node.url, "buyer")
  other = await createUser(node.url, "other")
})
afterAll(() => node.stop())

const guarded = async (policy: Partial<LinePolicy> = {}): Promise<Concert> => {
  const concert = await setUp(node.url)
  await setLine(node.engine, concert.concertId, { ...contractLine, everyMs: 3_600_000, protects: true, ...policy })
  return concert
}
const activate = (concertId: number, person: number) => order(node.engine, concertId, { kind: "activate", person })
const passOf = async (concertId: number, person: number): Promise<string> =>
  (await ask(`${node.url}/api/v1/waiting-queue/status?userId=${person}&concertId=${concertId}`)).body.pass
const admitted = async (concertId: number, person: number): Promise<string> => {
  await activate(concertId, person)
  return passOf(concertId, person)
}
const shown = (token: string) => ({ "admission-pass": token })
const hold = (seatId: number, headers: Record<string, string> = {}, userId = user) =>
  post(`${node.url}/api/reservations/v6/holds`, { userId, seatId }, headers)
const move = (id: number, word: string, headers: Record<string, string> = {}, userId = user) =>
  post(`${node.url}/api/reservations/v6/${id}/${word}`, { userId }, headers)
const remove = (id: number, headers: Record<string, string> = {}) =>
  ask(`${node.url}/api/reservations/${id}`, { method: "DELETE", headers })

const refusedWith = (answer: Answer, code: string) => expect(answer).toMatchObject({ status: 403, body: { code } })

describe("a hold on a sale that its line protects", () => {
  it("is refused without a pass, and made with one", async () => {
    const { concertId, seatIds } = await guarded()
    refusedWith(await hold(seatIds[0]), "pass-missing")
    expect((await hold(seatIds[0], shown(await admitted(concertId, user)))).status).toBe(201)
  })

  it.each([
    ["garbage", () => "garbage"],
    ["three parts of nothing", () => "e30.e30.e30"],
    ["a pass whose end was cut off", (pass: string) => pass.slice(0, -2)],
    ["a pass with another signature", (pass: string) => `${pass.slice(0, -4)}AAAA`],
    ["a text that is too long", () => "x".repeat(3_000)],
  ])("is refused with %s", async (_, spoilt) => {
    const { concertId, seatIds } = await guarded()
    refusedWith(await hold(seatIds[0], shown(spoilt(await admitted(concertId, user)))), "pass-invalid")
  })

  it("is refused with a pass that another key has signed", async () => {
    const { concertId, seatIds } = await guarded()
    await activate(concertId, user)
    const foreign = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
    const forged = new AdmissionPasses(foreign).issue(concertId, user, 1, 4_000_000_000_000)
    refusedWith(await hold(seatIds[0], shown(forged)), "pass-invalid")
  })

  it("is refused with the pass of another person or for another concert", async () => {
    const [a, b] = [await guarded(), await guarded()]
    const theirs = await hold(a.seatIds[0], shown(await admitted(a.concertId, other)))
    expect(theirs).toMatchObject({ status: 403, body: { code: "pass-invalid" } })
    expect(theirs.body.message).toBe("The pass is not valid: it was given to another person.")
    const elsewhere = await hold(a.seatIds[0], shown(await admitted(b.concertId, user)))
    expect(elsewhere.body.message).toBe("The pass is not valid: it was given for another concert.")
  })

  it("is refused with a pass that has ended, however long it was meant to last", async () => {
    const { concertId, seatIds } = await guarded()
    const pass = await admitted(concertId, user)
    await order(node.engine, concertId, { kind: "deactivate", person: user })
    refusedWith(await hold(seatIds[0], shown(pass)), "pass-ended")
    const next = await admitted(concertId, user)
    refusedWith(await hold(seatIds[0], shown(pass)), "pass-ended")
    expect((await hold(seatIds[0], shown(next))).status).toBe(201)
  })

  it("needs none while the line lets all through", async () => {
    const { seatIds } = await guarded({ method: "passthrough" })
    expect((await hold(seatIds[0])).status).toBe(201)
  })
})

describe("a hold on a sale without protection", () => {
  it("needs no pass, but a wrong one is still wrong", async () => {
    const { seatIds } = await guarded({ protects: false })
    refusedWith(await hold(seatIds[0], shown("garbage")), "pass-invalid")
    expect((await hold(seatIds[0])).status).toBe(201)
  })
})

describe("what a person holds on a protected sale", () => {
  it.each(["paying", "confirm", "cancel", "refund"])("asks for a pass at %s too", async (word) => {
    const { concertId, seatIds } = await guarded()
    const mine = shown(await admitted(concertId, user))
    const { body } = await hold(seatIds[0], mine)
    refusedWith(await move(body.id, word), "pass-missing")
    refusedWith(await move(body.id, word, shown("garbage")), "pass-invalid")
    refusedWith(await move(body.id, word, shown(await admitted(concertId, other))), "pass-invalid")
    refusedWith(await remove(body.id), "pass-missing")
    const own = await ask(`${node.url}/api/reservations/v6/${body.id}?userId=${user}`)
    expect(own).toMatchObject({ status: 200, body: { status: "HOLD" } })
  })

  it("can be finished with a pass that has ended meanwhile", async () => {
    const { concertId, seatIds } = await guarded()
    const mine = shown(await admitted(concertId, user))
    const { body } = await hold(seatIds[0], mine)
    await order(node.engine, concertId, { kind: "deactivate", person: user })
    for (const [word, status] of Object.entries({
      paying: "PAYING",
      confirm: "CONFIRMED",
      cancel: "CANCELLED",
      refund: "REFUNDED",
    })) {
      expect(await move(body.id, word, mine)).toMatchObject({ status: 200, body: { status } })
    }
  })

  it("can be finished without a pass by who held it before the line protected the sale, and never had one", async () => {
    const { concertId, seatIds } = await guarded({ protects: false })
    const { body } = await hold(seatIds[0])
    await setLine(node.engine, concertId, { ...contractLine, everyMs: 3_600_000, protects: true })
    refusedWith(await hold(seatIds[1]), "pass-missing")
    for (const word of ["paying", "confirm", "cancel", "refund"]) expect((await move(body.id, word)).status).toBe(200)
  })

  it("can be given back through the legacy delete with the pass of its owner", async () => {
    const { concertId, seatIds } = await guarded()
    const mine = shown(await admitted(concertId, user))
    const { body } = await hold(seatIds[0], mine)
    refusedWith(await remove(body.id, shown(await admitted(concertId, other))), "pass-invalid")
    expect((await remove(body.id, mine)).status).toBe(204)
  })

  it("ends the turn when it is bought: the pass holds nothing more", async () => {
    const { concertId, seatIds } = await guarded()
    const mine = shown(await admitted(concertId, user))
    const { body } = await hold(seatIds[0], mine)
    await move(body.id, "paying", mine)
    await move(body.id, "confirm", mine)
    refusedWith(await hold(seatIds[1], mine), "pass-ended")
    const place = await ask(`${node.url}/api/v1/waiting-queue/status?userId=${user}&concertId=${concertId}`)
    expect(place.body).toMatchObject({ status: "NONE", ended: "bought" })
  })
})

describe.each([
  ["v1/optimistic", 200],
  ["v2/pessimistic", 200],
  ["v3/distributed-lock", 200],
  ["v4-opt/queue-polling", 202],
  ["v4-pes/queue-polling", 202],
  ["v5-opt/queue-sse", 202],
])("a reservation through a strategy of the lab: %s", (strategy, made) => {
  const reserve = (seatId: number, headers: Record<string, string>) =>
    post(`${node.url}/api/reservations/${strategy}`, { userId: user, seatId }, headers)

  it("needs no pass, but a wrong one is still wrong", async () => {
    const { concertId, seatIds } = await guarded()
    refusedWith(await reserve(seatIds[0], shown("garbage")), "pass-invalid")
    expect((await reserve(seatIds[0], shown(await admitted(concertId, user)))).status).toBe(made)
  })

  it("is refused when the User-Id header names a person who is not active in the line of its concert", async () => {
    const { concertId, seatIds } = await guarded()
    const mine = { "user-id": String(user) }
    refusedWith(await reserve(seatIds[0], mine), "not-active")
    await activate(concertId, user)
    expect((await reserve(seatIds[0], mine)).status).toBe(made)
  })
})

describe("the User-Id header", () => {
  const as = (id: number | string) => ({ "user-id": String(id) })

  it("is not needed: without it a request passes", async () => {
    const { seatIds } = await guarded({ protects: false })
    expect((await hold(seatIds[0])).status).toBe(201)
  })

  it("lets the person of the body through while they are active in the line of that concert", async () => {
    const { concertId, seatIds } = await guarded({ protects: false })
    refusedWith(await hold(seatIds[0], as(user)), "not-active")
    await activate(concertId, user)
    expect((await hold(seatIds[0], as(user))).status).toBe(201)
  })

  it("is refused when it names another person than the body, active or not", async () => {
    const { concertId, seatIds } = await guarded({ protects: false })
    await activate(concertId, user)
    await activate(concertId, other)
    refusedWith(await hold(seatIds[0], as(other)), "not-active")
  })

  it("is refused for who is active in the line of another concert only", async () => {
    const [a, b] = [await guarded({ protects: false }), await guarded({ protects: false })]
    await activate(b.concertId, user)
    refusedWith(await hold(a.seatIds[0], as(user)), "not-active")
  })

  it.each(["x", "1.5", "-1", "0x1", "1 2", "99999999999999999999"])("is refused when it is %s", async (value) => {
    const { concertId, seatIds } = await guarded({ protects: false })
    await activate(concertId, user)
    refusedWith(await hold(seatIds[0], as(value)), "not-active")
  })

  it("still lets a person finish who was let in to hold", async () => {
    const { concertId, seatIds } = await guarded({ protects: false })
    await activate(concertId, user)
    const { body } = await hold(seatIds[0], as(user))
    await order(node.engine, concertId, { kind: "deactivate", person: user })
    expect((await move(body.id, "paying", as(user))).status).toBe(200)
    refusedWith(await move(body.id, "confirm", as(other)), "not-active")
    refusedWith(await move(body.id, "confirm", as(other), other), "not-active")
    expect((await move(body.id, "confirm", as(user))).status).toBe(200)
  })
})

describe("the User-Id header of a person who was active once", () => {
  it.each(["deactivate", "leave"] as const)("lets them finish after %s, and after joining again", async (kind) => {
    const { concertId, seatIds } = await guarded({ protects: false })
    const mine = { "user-id": String(user) }
    await activate(concertId, user)
    const { body } = await hold(seatIds[0], mine)
    await order(node.engine, concertId, { kind, person: user })
    expect((await move(body.id, "paying", mine)).status).toBe(200)
    await post(`${node.url}/api/v1/waiting-queue/join`, { userId: user, concertId })
    refusedWith(await hold(seatIds[1], mine), "not-active")
    expect((await move(body.id, "confirm", mine)).status).toBe(200)
    await order(node.engine, concertId, { kind: "leave", person: user })
    await post(`${node.url}/api/v1/waiting-queue/join`, { userId: user, concertId })
    expect((await move(body.id, "cancel", mine)).status).toBe(200)
  })
})

describe("seats that come back", () => {
  it("call the next person in line, who may hold them before others", async () => {
    const { concertId, seatIds } = await guarded({ protects: false, priorityMs: 60_000 })
    const { body } = await hold(seatIds[0])
    await move(body.id, "paying")
    await move(body.id, "confirm")
    await post(`${node.url}/api/v1/waiting-queue/join`, { userId: other, concertId })
    const cancelled = await move(body.id, "cancel")
    expect(cancelled).toMatchObject({ status: 200, body: { status: "CANCELLED", resaleActivatedUserIds: [other] } })
    const first = await hold(seatIds[0])
    expect(first).toMatchObject({ status: 409, body: { code: "seat-offered" } })
    expect(first.body.message).toMatch(/Try again after \d{4}-\d\d-\d\dT[\d:.]+\+09:00\.$/)
    expect((await hold(seatIds[0], {}, other)).status).toBe(201)
  })
})

describe("a restart", () => {
  it("keeps places, passes and what they are worth", async () => {
    const first = await startNode()
    const buyer = await createUser(first.url, "buyer")
    const { concertId, seatIds } = await setUp(first.url, { line: { everyMs: 86_400_000, protects: true } })
    const at = (url: string, person: number) =>
      ask(`${url}/api/v1/waiting-queue/status?userId=${person}&concertId=${concertId}`)
    for (const userId of [buyer, 70, 80]) {
      await post(`${first.url}/api/v1/waiting-queue/join`, { userId, concertId })
    }
    await order(first.engine, concertId, { kind: "activate", person: buyer })
    const before = (await at(first.url, buyer)).body
    await first.stop()

    const second = await startNode({ journal: first.journal, keys: first.keys })
    try {
      expect(await createUser(second.url, "buyer")).toBe(buyer)
      expect((await at(second.url, 80)).body).toMatchObject({ status: "WAITING", rank: 2, place: 3 })
      const after = (await at(second.url, buyer)).body
      expect(after).toEqual(before)
      const held = await post(
        `${second.url}/api/reservations/v6/holds`,
        { userId: buyer, seatId: seatIds[0] },
        shown(before.pass),
      )
      expect(held.status).toBe(201)
    } finally {
      await second.stop()
    }
  })
})
