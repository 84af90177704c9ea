/** Receipts as the page of developers verifies them, given by a server and held against its own journal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { holdAgainstJournal } from "../page/docs/receipt/hold-against-journal.ts"
import { type Head, type Jwks, verifyReceipt } from "../page/docs/receipt/verify-receipt.ts"

const subtle = globalThis.crypto.subtle

let node: TestNode
let given: { readonly receipt: Record<string, unknown> }
let jwks: Jwks
let records: ReadonlyArray<Record<string, unknown>>

beforeAll(async () => {
  node = await startNode()
  const { concertId } = await setUp(node.url, { seatCount: 10 })
  for (const userId of [11, 12]) await post(`${node.url}/api/v1/waiting-queue/join`, { userId, concertId })
  given = (await ask(`${node.url}/api/v1/waiting-queue/receipt?userId=12&concertId=${concertId}`)).body
  // The sale goes on: the journal is longer than what was signed.
  await post(`${node.url}/api/v1/waiting-queue/join`, { userId: 13, concertId })
  jwks = (await ask(`${node.url}/.well-known/jwks.json`)).body
  const chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  const headers = bearer(await signIn(node.url, chief))
  records = (await ask(`${node.url}/api/admin/concerts/${concertId}/journal`, { headers })).body.records
})
afterAll(() => node.stop())

const text = (change: object = {}): string => JSON.stringify({ ...given.receipt, ...change })
const failedOf = async (given: string, keys: Jwks = jwks) => (await verifyReceipt(given, keys, subtle)).failed
const lines = (rows: ReadonlyArray<object>): string => rows.map((row) => JSON.stringify(row)).join("\n")
const proven = async () => {
  const verified = await verifyReceipt(text(), jwks, subtle)
  if (verified.failed !== null) throw new Error(verified.failed)
  return verified
}

describe("a receipt", () => {
  it("that the server gave holds, also inside the answer that it came in", async () => {
    expect(await failedOf(text())).toBe(null)
    expect(await failedOf(JSON.stringify(given))).toBe(null)
  })

  it("that is none, was signed by another key, or names another concert does not hold, and says why", async () => {
    const [header, claims, signature] = String(given.receipt.head).split(".")
    const other = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(claims, "base64url").toString()), position: 1 }),
    )
    const typed = Buffer.from('{"alg":"EdDSA","typ":"at+jwt"}').toString("base64url")
    expect(await failedOf("no JSON")).toBe("form")
    expect(await failedOf("null")).toBe("form")
    expect(await failedOf(text({ head: "a.b" }))).toBe("form")
    expect(await failedOf(text({ head: `${typed}.${claims}.${signature}` }))).toBe("kind")
    expect(await failedOf(text(), { keys: [] })).toBe("key")
    expect(await failedOf(text({ head: `${header}.${other.toString("base64url")}.${signature}` }))).toBe("signature")
    expect(await failedOf(text({ head: `${header}.${claims}.!` }))).toBe("signature")
    expect(await failedOf(text({ concert: 4711 }))).toBe("concert")
  })
})

describe("a receipt beside a journal", () => {
  const fault = async (journal: string, change: Partial<Head> = {}, person?: number) => {
    const { head, receipt } = await proven()
    const asked = person === undefined ? receipt : { ...receipt, person }
    return (await holdAgainstJournal(journal, asked, { ...head, ...change }, subtle)).fault
  }

  it("holds where the chain leads to the head that was signed and the join stands in it", async () => {
    expect(await fault(lines(records))).toBe(null)
    const elsewhere = { ...records[0], concertId: 4711 }
    expect(await fault(lines([elsewhere, ...records, { concertId: 1, records: 9, last: 9, hash: "" }]))).toBe(null)
  })

  it("does not where a record is missing or was changed, or where it is not the journal that was signed", async () => {
    const frame = Buffer.from(String(records[0].frame), "base64")
    frame[frame.length - 1] ^= 1
    expect(await fault("{}")).toBe("line")
    expect(await fault(lines([{ ...records[0], frame: "!" }]))).toBe("line")
    expect(await fault(lines(records.slice(1)))).toBe("gap")
    expect(await fault(lines([{ ...records[0], frame: frame.toString("base64") }, ...records.slice(1)]))).toBe("hash")
    expect(await fault(lines(records.slice(0, 1)))).toBe("head")
    expect(await fault(lines(records), { hash: "00" })).toBe("head")
    expect(await fault(lines(records), {}, 4711)).toBe("join")
  })
})
