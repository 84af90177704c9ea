/** A person shows over HTTP that an e-mail address is theirs. */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { PostBox } from "./PostBox.ts"

let node: TestNode
let box: PostBox
let admin: Record<string, string>
let people = 0
beforeAll(async () => {
  box = new PostBox()
  node = await startNode({ mailer: box })
  const id = await createUser(node.url, "administrator")
  node.setRole(id, "ADMIN")
  admin = bearer(await signIn(node.url, id))
})
afterAll(() => node.stop())
beforeEach(() => {
  box.outcome = { kind: "sent" }
})

type Signed = { readonly id: number; readonly mine: Record<string, string> }
const person = async (): Promise<Signed> => {
  const id = await createUser(node.url, `person-${++people}`)
  return { id, mine: bearer(await signIn(node.url, id)) }
}
const path = "/api/auth/verification"
const askFor = ({ mine }: Signed, email: unknown, more: object = {}): Promise<Answer> =>
  post(node.url + path, { email, ...more }, mine)
const confirm = ({ mine }: Signed, code: unknown): Promise<Answer> => post(`${node.url}${path}/confirm`, { code }, mine)
const trailOf = async (id: number): Promise<ReadonlyArray<Record<string, unknown>>> =>
  (await ask(`${node.url}/api/admin/audit?kind=VERIFICATION_CHANGE&userId=${id}`, { headers: admin })).body

describe("a person with a code", () => {
  it("is verified by e-mail, on record as an administrator's marking is, and may buy where that is asked for", async () => {
    const { concertId, seatIds } = await setUp(node.url)
    const rules = {
      ...{ generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 2, minimumVerification: "EMAIL" },
    }
    await ask(`${node.url}/api/concerts/${concertId}/sales-policy`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(rules) },
    })
    const mina = await person()
    const hold = () => post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, mina.mine)
    expect((await hold()).body.code).toBe("person-unverified")
    const asked = await askFor(mina, "Mina@example.com", { language: "en" })
    expect(asked).toMatchObject({ status: 202, body: { email: "Mina@example.com" } })
    expect(Date.parse(asked.body.expiresAt) - Date.now()).toBeLessThanOrEqual(limits.emailCodeMs)
    expect(box.taken.at(-1)).toMatchObject({ to: "Mina@example.com", subject: "Your verification code" })
    expect((await hold()).body.code).toBe("person-unverified")
    const { body, status } = await confirm(mina, box.code())
    expect([status, body]).toEqual([200, { email: "Mina@example.com", verified: "EMAIL" }])
    expect((await hold()).status).toBe(201)
    const own = await ask(node.url + path, { headers: mina.mine })
    expect(own.body).toEqual({ verified: "EMAIL", email: "Mina@example.com", byMail: true })
    expect(await trailOf(mina.id)).toMatchObject([
      { result: "SUCCESS", actorUserId: mina.id, detailMessage: "EMAIL" },
      { result: "ORDERED", actorUserId: mina.id, detailMessage: "EMAIL" },
    ])
  })

  it("hears how often a wrong one may still be shown, and each is on record; without a code nothing is", async () => {
    const jun = await person()
    expect((await confirm(jun, "271828")).body).toMatchObject({ code: "email-code-over" })
    await askFor(jun, "jun@example.com")
    for (let left = limits.emailCodeTriesMax - 1; left >= 0; left--) {
      const { body, status } = await confirm(jun, box.wrongCode())
      expect([status, body.code]).toEqual([409, "email-code-wrong"])
      expect(body.message).toContain(`${left} times`)
    }
    for (let n = 0; n < 20; n++) expect((await confirm(jun, box.code())).body.code).toBe("email-code-over")
    const rows = await trailOf(jun.id)
    expect(rows.filter(({ result }) => result === "DENIED")).toHaveLength(limits.emailCodeTriesMax)
    expect(rows.every(({ detailMessage }) => !String(detailMessage).includes("@"))).toBe(true)
  })

  it("is refused an address that another account is verified by, and learns nothing of it before", async () => {
    const [first, second] = [await person(), await person()]
    await askFor(first, "ara@example.com")
    await confirm(first, box.code())
    const [known, unknown] = [await askFor(second, "Ara+1@Example.com"), await askFor(second, "new@example.com")]
    expect([known.status, Object.keys(known.body)]).toEqual([unknown.status, Object.keys(unknown.body)])
    await askFor(second, "Ara+1@Example.com")
    expect(await confirm(second, box.code())).toMatchObject({ status: 409, body: { code: "email-taken" } })
  })
})

describe("a request for a code", () => {
  it("names an address that mail can be sent to", async () => {
    const mina = await person()
    const count = box.taken.length
    for (const email of [
      ...[undefined, 5, "", "mina", "@example.com", "mina@", "mina@localhost", "mina@example", "a b@example.com"],
      ...["mina@example.com\r\nbcc: others@example.com", "<mina@example.com>", "mina@example.com,jun@example.com"],
      ...['"a b"@example.com', "mina@[127.0.0.1]", "mina@127.0.0.1", `${"m".repeat(65)}@example.com`],
      `mina@${"a.".repeat(130)}com`,
    ]) {
      expect((await askFor(mina, email)).status, String(email)).toBe(400)
    }
    expect((await askFor(mina, "mina@example.com", { language: "fr" })).status).toBe(400)
    for (const code of [undefined, 271828, "27182", "2718281", "27182x"]) {
      expect((await confirm(mina, code)).status).toBe(400)
    }
    expect(box.taken).toHaveLength(count)
  })

  it("of a person who may have no more takes none from others at the same network address", async () => {
    const [mina, jun] = [await person(), await person()]
    const { emailCodesPerPersonMax: own, emailCodesPerSourceMax: most } = limits
    for (let n = 0; n < own; n++) expect((await askFor(mina, `mina-${n}@example.com`)).status).toBe(202)
    for (let n = 0; n < most; n++) {
      expect(await askFor(mina, "mina@example.com")).toMatchObject({ status: 429, body: { code: "email-codes" } })
    }
    expect((await askFor(jun, "jun-2@example.com")).status).toBe(202)
  })

  it("is answered by what the mail server says, and the log has no address and no code", async () => {
    const mina = await person()
    box.outcome = { kind: "away", reason: "ECONNREFUSED" }
    expect(await askFor(mina, "server@example.com")).toMatchObject({ status: 503, body: { code: "mail-unavailable" } })
    box.outcome = { kind: "refused" }
    expect(await askFor(mina, "server@example.com")).toMatchObject({ status: 422, body: { code: "email-refused" } })
    box.outcome = { kind: "unknown", reason: "ETIMEDOUT" }
    expect((await askFor(mina, "server@example.com")).status).toBe(503)
    expect((await confirm(mina, box.code())).status).toBe(200)
    const told = JSON.stringify(node.warnings)
    expect(told).toContain("a mail was not sent")
    for (const word of ["@example", box.code()]) expect(told).not.toContain(word)
  })
})
