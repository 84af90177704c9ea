/** Appeals against decisions of the abuse rules. */
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let operator = 0
let [minas, others, operators]: Tokens[] = []
let mina = 0
beforeAll(async () => {
  node = await startNode({ abuse: abuseRulesOf("enforce")! })
  mina = await createUser(node.url, "mina")
  minas = await signIn(node.url, mina)
  others = await signIn(node.url, await createUser(node.url, "another person"))
  operator = (await Effect.runPromise(node.users.create({ username: "operator", role: "OPERATOR" }))).id
  operators = await signIn(node.url, operator)
})
afterAll(() => node.stop())

const path = () => `${node.url}/api/appeals`
const appeal = (tokens: Tokens, decision: string, message = "We are two sisters."): Promise<Answer> =>
  post(path(), { decision, message }, bearer(tokens))
const read = (tokens: Tokens, rest = ""): Promise<Answer> => ask(path() + rest, { headers: bearer(tokens) })
const settle = (tokens: Tokens, decision: string, outcome: string, message = "Checked."): Promise<Answer> =>
  ask(`${path()}/${decision}`, {
    method: "PUT",
    headers: { ...bearer(tokens), "content-type": "application/json" },
    body: JSON.stringify({ outcome, message }),
  })
const codeOf = ({ status, body }: Answer) => [status, body.code]

let seats: ReadonlyArray<number> = []
/** A hold of mina's with a fingerprint that she has used: blocked. Gives the decision. */
const blocked = async (fingerprint: string): Promise<string> => {
  if (seats.length < 2) seats = (await setUp(node.url, { seatCount: 40 })).seatIds
  const [first, second, ...rest] = seats
  seats = [second, ...rest]
  const hold = (seatId: number) =>
    post(`${node.url}/api/reservations/v7/holds`, { seatId, requestFingerprint: fingerprint }, bearer(minas))
  await hold(first)
  const { body } = await hold(second)
  expect(body.decision.appeal).toBe("/api/appeals")
  return body.decision.id
}

describe("an appeal", () => {
  it("is filed by the person whom the decision is about, once, and is told to no other", async () => {
    const decision = await blocked("first")
    const filed = await appeal(minas, decision)
    expect(filed).toMatchObject({
      status: 201,
      body: { decision, userId: mina, message: "We are two sisters.", status: "OPEN", answer: null, answeredAt: null },
    })
    expect((await appeal(minas, decision, "Another reason.")).body).toEqual(filed.body)
    expect((await read(minas, `/${decision}`)).body).toEqual(filed.body)
    expect(codeOf(await appeal(others, decision))).toEqual([404, "decision-unknown"])
    expect(codeOf(await read(others, `/${decision}`))).toEqual([404, "decision-unknown"])
    expect(codeOf(await appeal(minas, "no-such-decision"))).toEqual([404, "decision-unknown"])
  })

  it("is about a decision that blocked; there is nothing to object to in others", async () => {
    const [row] = (await ask(`${node.url}/api/reservations/v6/audit/abuse?userId=${mina}&result=ALLOWED`)).body
    expect(codeOf(await appeal(minas, row.decision))).toEqual([404, "decision-unknown"])
  })

  it("is listed to operators, newest first and page by page, and answered once", async () => {
    const decisions = [await blocked("second"), await blocked("third")]
    for (const decision of decisions) await appeal(minas, decision)
    expect((await read(minas)).status).toBe(403)
    const first = await read(operators, "?limit=1")
    expect(first.body.map((each: { decision: string }) => each.decision)).toEqual([decisions[1]])
    const next = /<\/api\/appeals(.*)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1]
    expect((await read(operators, next)).body).toMatchObject([{ decision: decisions[0], status: "OPEN" }])
    expect(codeOf(await settle(minas, decisions[0], "LIFTED"))).toEqual([403, "forbidden"])
    expect((await settle(operators, decisions[0], "UPHELD", "It was a script.")).body).toMatchObject({
      ...{ decision: decisions[0], status: "UPHELD", answer: "It was a script." },
    })
    expect(codeOf(await settle(operators, decisions[0], "LIFTED"))).toEqual([409, "appeal-answered"])
    expect((await read(operators, "?limit=2")).body).toMatchObject([
      { decision: decisions[1], status: "OPEN", answer: null },
      { decision: decisions[0], status: "UPHELD", answer: "It was a script." },
    ])
    expect(codeOf(await settle(operators, "no-such-decision", "LIFTED"))).toEqual([404, "decision-unknown"])
    expect((await read(minas, `/${decisions[0]}`)).body).toMatchObject({ status: "UPHELD", answer: "It was a script." })
    expect(
      (await read(operators, `?userId=${mina}&limit=50`)).body.map(({ status }: { status: string }) => status),
    ).toEqual([...["OPEN", "UPHELD", "OPEN"]])
  })

  it("that is granted lets the person hold again at once", async () => {
    const decision = await blocked("fourth")
    await appeal(minas, decision)
    const [seatId] = seats
    const hold = () =>
      post(`${node.url}/api/reservations/v7/holds`, { seatId, requestFingerprint: "fourth" }, bearer(minas))
    expect((await hold()).status).toBe(409)
    expect((await settle(operators, decision, "LIFTED")).body.status).toBe("LIFTED")
    expect((await hold()).status).toBe(201)
  })

  it("and its answer stand in the audit trail, with who gave it", async () => {
    node.setRole(operator, "ADMIN")
    const root = await signIn(node.url, operator)
    const { body } = await ask(`${node.url}/api/admin/audit?kind=APPEAL_ANSWER&limit=1`, { headers: bearer(root) })
    expect(body).toMatchObject([{ actorUserId: operator, userId: mina, reason: "LIFTED", detailMessage: "Checked." }])
  })

  it.each([
    [{ decision: "a b", message: "m" }, "decision must be"],
    [{ decision: "a", message: " " }, "message must be a text of 1 to 400 characters"],
    [{ decision: "a", message: "m".repeat(401) }, "message must be"],
  ])("is refused when it is none: %j", async (body, sentence) => {
    const answer = await post(path(), body, bearer(minas))
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(sentence)])
  })
})
