/** The abuse rules over HTTP: what they stop, what they do not, and what is on record afterwards. */
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const nodes: TestNode[] = []
/** A node whose time the test moves. */
const nodeWith = async (rules: string) => {
  const clock = { ms: 1_900_000_000_000 }
  const node = await startNode({ abuse: abuseRulesOf(rules)!, nowMs: () => clock.ms })
  nodes.push(node)
  return { node, clock }
}
afterAll(async () => {
  for (const node of nodes) await node.stop()
})

const hold = (
  { url }: TestNode,
  userId: number,
  seatId: number,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> => post(`${url}/api/reservations/v6/holds`, { userId, seatId, ...more }, headers)
const audited = async ({ url }: TestNode, query: string): Promise<ReadonlyArray<Record<string, unknown>>> =>
  (await ask(`${url}/api/reservations/v6/audit/abuse?${query}`)).body
const reasons = async (node: TestNode, query: string) =>
  (await audited(node, query)).map(({ reason, result }) => `${result} ${reason}`)

describe("enforced abuse rules", () => {
  let node: TestNode
  let clock: { ms: number }
  let names = 0
  const person = () => createUser(node.url, `person ${++names}`)
  beforeAll(async () => {
    const started = await nodeWith("enforce,probing=3/10s:enforce,loop=2/600s:enforce")
    node = started.node
    clock = started.clock
  })

  it("let one person hold three times in ten seconds, and again when the time is over, however often they tried", async () => {
    const user = await person()
    const { seatIds, concertId } = await setUp(node.url, { seatCount: 20 })
    for (let i = 0; i < 3; i++) expect((await hold(node, user, seatIds[i])).status).toBe(201)
    for (let i = 0; i < 12; i++) {
      clock.ms += 800
      const { status, body } = await hold(node, user, seatIds[3])
      expect([status, body.message]).toEqual([409, `Rate limit exceeded. userId=${user}, windowSeconds=10`])
    }
    clock.ms += 400
    expect((await hold(node, user, seatIds[3])).status).toBe(201)
    const rows = await audited(node, `userId=${user}&concertId=${concertId}`)
    expect(Object.keys(rows[0])).toEqual(
      "id action result reason userId concertId seatId reservationId requestFingerprint deviceFingerprint detailMessage occurredAt decision policyVersion inputs count".split(
        " ",
      ),
    )
    expect(rows[0]).toMatchObject({ result: "ALLOWED", reason: "NONE", detailMessage: "hold accepted" })
    expect(rows[1]).toMatchObject({ result: "BLOCKED", reason: "RATE_LIMIT_EXCEEDED", reservationId: null })
    expect(await reasons(node, `userId=${user}&result=ALLOWED`)).toHaveLength(4)
    expect(await reasons(node, `userId=${user}&reason=RATE_LIMIT_EXCEEDED&limit=2`)).toHaveLength(2)
  })

  it("tell the person which rule it was, and why", async () => {
    const user = await person()
    const { seatIds } = await setUp(node.url)
    await hold(node, user, seatIds[0], { requestFingerprint: " same " })
    const { body } = await hold(node, user, seatIds[1], { requestFingerprint: "same" })
    expect(body).toMatchObject({
      code: "request-repeated",
      errorCode: "CONFLICT",
      message: `Duplicate request fingerprint detected. userId=${user}, requestFingerprint=same`,
      decision: { rule: "DUPLICATE_REQUEST_FINGERPRINT" },
    })
    expect(body.decision.explanation).toContain("new attempt sends a new fingerprint")
    const [row] = await audited(node, `userId=${user}&result=BLOCKED`)
    expect(row).toMatchObject({ decision: body.decision.id, policyVersion: body.decision.policyVersion })
    expect(row.inputs).toBe("[1,1,0,0,0]")
  })

  it("let one device hold for one person; a person who is blocked on it blocks no other", async () => {
    const [owner, other] = [await person(), await person()]
    const { seatIds } = await setUp(node.url)
    const device = { deviceFingerprint: "a device" }
    expect((await hold(node, owner, seatIds[0], device)).status).toBe(201)
    const { body } = await hold(node, other, seatIds[1], device)
    expect(body.message).toBe("Device fingerprint used by multiple accounts. deviceFingerprint=a device, threshold=1")
    expect((await hold(node, owner, seatIds[2], device)).status).toBe(201)
    expect((await hold(node, other, seatIds[1])).status).toBe(201)
  })

  it("take an address alone for no device: 30 people behind one of them race", async () => {
    const people = await Promise.all(Array.from({ length: 30 }, person))
    const { seatIds } = await setUp(node.url, { seatCount: 30 })
    const own = await Promise.all(people.map((user, i) => hold(node, user, seatIds[i], { deviceFingerprint: `d${i}` })))
    expect(own.map(({ status }) => status)).toEqual(Array(30).fill(201))
    const race = await setUp(node.url, { seatCount: 1 })
    const raced = await Promise.all(people.map((user) => hold(node, user, race.seatIds[0])))
    expect(raced.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(raced.flatMap(({ status, body }) => (status === 201 ? [] : [body.code])))).toEqual(
      new Set(["seat-taken"]),
    )
  })

  it("take a fingerprint from another place for another device: a copy blocks no other person", async () => {
    const [victim, attacker] = [await person(), await person()]
    const { seatIds } = await setUp(node.url)
    const stolen = { deviceFingerprint: "of the victim" }
    expect((await hold(node, attacker, seatIds[0], stolen, { "user-agent": "an attacker" })).status).toBe(201)
    expect((await hold(node, victim, seatIds[1], stolen, { "user-agent": "a browser" })).status).toBe(201)
  })

  it("answer a hold that is sent again as it was answered, and note it once", async () => {
    const user = await person()
    const { seatIds } = await setUp(node.url)
    const key = { "idempotency-key": "once" }
    const fingerprints = { requestFingerprint: "r", deviceFingerprint: "d" }
    const first = await hold(node, user, seatIds[0], fingerprints, key)
    for (let i = 0; i < 5; i++) {
      const again = await hold(node, user, seatIds[0], fingerprints, key)
      expect([again.status, again.text]).toEqual([201, first.text])
    }
    expect(await reasons(node, `userId=${user}`)).toEqual(["ALLOWED NONE"])
  })

  it("neither note nor count what the sale refuses by itself, but seats that are asked for one after the other", async () => {
    const [owner, user] = [await person(), await person()]
    const limited = await setUp(node.url, { maxReservationsPerUser: 1 })
    await hold(node, user, limited.seatIds[0])
    for (let i = 0; i < 5; i++) expect((await hold(node, user, limited.seatIds[1])).body.code).toBe("person-limit")
    expect(await reasons(node, `userId=${user}`)).toEqual(["ALLOWED NONE"])
    const { seatIds } = await setUp(node.url)
    await hold(node, owner, seatIds[0])
    for (let i = 0; i < 3; i++) expect((await hold(node, user, seatIds[0])).body.code).toBe("seat-taken")
    expect((await hold(node, user, seatIds[1])).body.code).toBe("seats-probed")
    expect(await reasons(node, `userId=${user}`)).toEqual(["BLOCKED PROBING_VELOCITY", "ALLOWED NONE"])
    clock.ms += 10_000
    expect((await hold(node, user, seatIds[1])).status).toBe(201)
  })

  it("end loops of holding a seat and giving it back", async () => {
    const user = await person()
    const { seatIds } = await setUp(node.url)
    for (let i = 0; i < 2; i++) {
      clock.ms += 20_000
      const { id } = (await hold(node, user, seatIds[0])).body
      await post(`${node.url}/api/reservations/v6/${id}/cancel`, { userId: user })
    }
    clock.ms += 20_000
    expect((await hold(node, user, seatIds[1])).body.code).toBe("holds-returned")
    const buyer = await person()
    for (let i = 0; i < 3; i++) {
      clock.ms += 20_000
      const { id } = (await hold(node, buyer, seatIds[2])).body
      for (const word of ["paying", "confirm", "cancel"]) {
        expect((await post(`${node.url}/api/reservations/v6/${id}/${word}`, { userId: buyer })).status).toBe(200)
      }
    }
  })

  it("end such loops also where several reservations are cancelled at once, and count none that was bought", async () => {
    const { seatIds } = await setUp(node.url)
    const cancelling = async (words: ReadonlyArray<string>) => {
      const user = await person()
      const headers = bearer(await signIn(node.url, user))
      const ids: number[] = []
      for (const seatId of seatIds.slice(0, 2)) {
        clock.ms += 20_000
        ids.push((await hold(node, user, seatId)).body.id)
      }
      for (const id of ids) {
        for (const word of words) await post(`${node.url}/api/reservations/v7/${id}/${word}`, {}, headers)
      }
      const bulk = await post(`${node.url}/api/reservations/v7/cancel/bulk`, { reservationIds: ids }, headers)
      expect(bulk.body.cancelled).toHaveLength(2)
      clock.ms += 20_000
      return hold(node, user, seatIds[2])
    }
    expect((await cancelling([])).body.code).toBe("holds-returned")
    expect((await cancelling(["paying", "confirm"])).status).toBe(201)
  })

  it("write at most eleven rows a minute for a storm of one person", async () => {
    const user = await person()
    const { seatIds } = await setUp(node.url)
    for (let i = 0; i < 3; i++) await hold(node, user, seatIds[i])
    await Promise.all(Array.from({ length: 60 }, () => hold(node, user, seatIds[3])))
    expect(await reasons(node, `userId=${user}&result=BLOCKED`)).toHaveLength(10)
  })
})

describe("one person with 200 keys at one instant", () => {
  const race = async (rules: string, max: number) => {
    const { node } = await nodeWith(rules)
    const user = await createUser(node.url, "one person")
    const { seatIds } = await setUp(node.url, { seatCount: 200, maxReservationsPerUser: max })
    const answers = await Promise.all(
      seatIds.map((seatId, i) =>
        hold(node, user, seatId, { requestFingerprint: `r${i}` }, { "idempotency-key": `k${i}` }),
      ),
    )
    const accepted = answers.filter(({ status }) => status === 201).length
    const allowed = await audited(node, `userId=${user}&result=ALLOWED&limit=500`)
    expect(allowed).toHaveLength(accepted)
    return { accepted, allowed, isBusy: answers.some(({ status }) => status === 503) }
  }

  it("has exactly the limit of the sale while the rules are in shadow, and each hit of a rule is noted", async () => {
    const { accepted, allowed, isBusy } = await race("shadow", 5)
    expect(accepted).toBe(5)
    const noted = allowed.filter(({ reason }) => reason === "RATE_LIMIT_EXCEEDED")
    expect(noted).toEqual(allowed.filter(({ inputs }) => JSON.parse(String(inputs))[0] >= 3))
    // A busy server answers the first ones, which were counted, that they were not decided: then those after them have the seats.
    expect(noted.length).toBeGreaterThanOrEqual(2)
    if (!isBusy) expect(noted).toHaveLength(2)
  })

  it("has exactly the smaller one where limit and rate are both on", async () => {
    expect((await race("enforce", 2)).accepted).toBe(2)
    expect((await race("enforce", 3)).accepted).toBe(3)
    expect((await race("enforce", 9)).accepted).toBe(3)
  })

  it("has exactly the limit while the rules are off, and nothing is noted", async () => {
    const { node } = await nodeWith("off")
    const user = await createUser(node.url, "one person")
    const { seatIds } = await setUp(node.url, { seatCount: 200, maxReservationsPerUser: 7 })
    const answers = await Promise.all(seatIds.map((seatId) => hold(node, user, seatId)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7)
    expect(await audited(node, `userId=${user}`)).toEqual([])
  })
})

describe("the audit of abuse", () => {
  it("is for operators on v7, and each reading is on record", async () => {
    const { node } = await nodeWith("enforce")
    const path = `${node.url}/api/reservations/v7/audit/abuse`
    const user = await createUser(node.url, "mina")
    const tokensOf = async (username: string, role: "OPERATOR" | "ADMIN") =>
      signIn(node.url, (await Effect.runPromise(node.users.create({ username, role }))).id)
    const [operator, admin] = [await tokensOf("operator", "OPERATOR"), await tokensOf("root", "ADMIN")]
    const { seatIds } = await setUp(node.url)
    const mine = bearer(await signIn(node.url, user))
    const own = { seatId: seatIds[0], requestFingerprint: "r" }
    expect((await post(`${node.url}/api/reservations/v7/holds`, own, mine)).status).toBe(201)
    const again = await post(`${node.url}/api/reservations/v7/holds`, { ...own, seatId: seatIds[1] }, mine)
    expect(again.body.code).toBe("request-repeated")
    expect((await ask(path)).status).toBe(401)
    expect((await ask(path, { headers: mine })).status).toBe(403)
    for (const tokens of [operator, admin]) {
      const { body } = await ask(`${path}?userId=${user}`, { headers: bearer(tokens) })
      expect(body.map(({ result }: { result: string }) => result)).toEqual(["BLOCKED", "ALLOWED"])
    }
    const read = await ask(`${node.url}/api/admin/audit?kind=TRAIL_READ`, { headers: bearer(admin) })
    expect(read.body.map((row: { detailMessage: string }) => row.detailMessage)).toContain(
      `/api/reservations/v7/audit/abuse?userId=${user}`,
    )
  })
})
