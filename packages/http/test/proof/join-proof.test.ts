/** Joining a line over HTTP where a proof is asked for. */
import { proofParts } from "@ticketrush/protocol/proof"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { localCaptcha } from "../../src/proof/Captcha.ts"
import { ask, bearer, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { solved } from "./solved.ts"

let node: TestNode
let [mina, jun] = [0, 0]
let [phone, laptop, juns]: Tokens[] = []
beforeAll(async () => {
  node = await startNode({ proof: { mode: "always", captcha: localCaptcha } })
  mina = await createUser(node.url, "mina")
  jun = await createUser(node.url, "jun")
  phone = await signIn(node.url, mina)
  laptop = await signIn(node.url, mina)
  juns = await signIn(node.url, jun)
})
afterAll(() => node.stop())

const v7 = (path: string): string => `${node.url}/api/v7/waiting-queue/${path}`
const join = (tokens: Tokens, concertId: number, proof?: unknown) =>
  post(v7("join"), { concertId, ...(proof === undefined ? {} : { proof }) }, bearer(tokens))
const challengeOf = async (tokens: Tokens, concertId: number, more = "") =>
  (await ask(v7(`challenge?concertId=${concertId}${more}`), { headers: bearer(tokens) })).body

describe("a line that asks for work", () => {
  it("lets in who has done it, and finds the place of a person on every other device", async () => {
    const { concertId } = await setUp(node.url)
    expect(await join(phone, concertId)).toMatchObject({ status: 409, body: { code: "proof-missing" } })
    const { challenge, required, work } = await challengeOf(phone, concertId)
    expect([required, work]).toEqual([true, { parts: proofParts, zeroBits: 14 }])
    const proof = { challenge, answers: solved(challenge, work.parts, work.zeroBits) }
    expect(await join(juns, concertId, proof)).toMatchObject({ status: 409, body: { code: "proof-wrong" } })
    expect((await join(phone, concertId, proof)).body).toMatchObject({ userId: mina, place: 1, status: "WAITING" })
    expect((await join(laptop, concertId)).body).toMatchObject({ userId: mina, place: 1 })
  })

  it("takes the answer to a captcha in its place", async () => {
    const { concertId } = await setUp(node.url)
    const { captcha, challenge } = await challengeOf(juns, concertId)
    expect(captcha.kind).toBe("local-test")
    const [a, b] = captcha.question.split(" + ").map(Number)
    expect((await join(juns, concertId, { challenge, captcha: String(a + b) })).body.status).toBe("WAITING")
  })

  it("tells how long waiting takes in place of it", async () => {
    const { concertId } = await setUp(node.url)
    const given = await challengeOf(juns, concertId, "&way=wait")
    expect(given).toMatchObject({ required: true, work: null, waitSeconds: 60, expiresInSeconds: 180 })
    expect(await join(juns, concertId, { challenge: given.challenge })).toMatchObject({
      status: 409,
      body: { code: "proof-early" },
    })
  })

  it("asks nothing of the people of a trusted caller", async () => {
    const { concertId } = await setUp(node.url)
    const asked = await post(`${node.url}/api/v1/waiting-queue/join`, { userId: jun, concertId })
    expect(asked.body).toMatchObject({ userId: jun, status: "WAITING" })
  })

  it("does not read what is no proof, and no way that there is none of", async () => {
    const { concertId } = await setUp(node.url)
    const wrong = [
      [{ challenge: 1 }, "proof.challenge"],
      [{ challenge: "x".repeat(161) }, "proof.challenge"],
      [{ challenge: "x", answers: [1, 2, 3, 4, 5] }, "proof.answers"],
      [{ challenge: "x", answers: ["1"] }, "proof.answers"],
      [{ challenge: "x", answers: [0.5] }, "proof.answers"],
      [{ challenge: "x", captcha: "x".repeat(4_097) }, "proof.captcha"],
      ["x", "proof must be an object"],
    ] as const
    for (const [proof, reason] of wrong) {
      const { body, status } = await join(phone, concertId, proof)
      expect([status, body.code], reason).toEqual([400, "malformed-json"])
      expect(body.message).toContain(reason)
    }
    expect((await join(phone, concertId, { challenge: "x", nonce: 1 })).body.code).toBe("field-unknown")
    for (const way of ["rest", "work&way=wait"]) {
      const asked = await ask(v7(`challenge?concertId=${concertId}&way=${way}`), { headers: bearer(phone) })
      expect([asked.status, asked.body.code], way).toEqual([400, "bad-request"])
    }
  })
})

describe("a server that asks for no work", () => {
  it("says so, and takes a join as it is", async () => {
    const quiet = await startNode()
    try {
      const user = await createUser(quiet.url, "ara")
      const tokens = await signIn(quiet.url, user)
      const { concertId } = await setUp(quiet.url)
      const address = `${quiet.url}/api/v7/waiting-queue`
      const { body } = await ask(`${address}/challenge?concertId=${concertId}`, { headers: bearer(tokens) })
      expect(body).toMatchObject({ concertId, required: false, challenge: null, work: null })
      const joined = await post(
        `${address}/join`,
        { concertId, proof: { challenge: "of another time" } },
        bearer(tokens),
      )
      expect(joined.body.status).toBe("WAITING")
    } finally {
      await quiet.stop()
    }
  })
})
