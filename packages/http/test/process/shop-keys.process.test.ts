/** The identity provider of a shop fails while a sale opens: people whose keys are known buy as if nothing had happened. */
import { limits } from "@ticketrush/protocol"
import {
  createDatabase,
  issuerKey,
  jwksOf,
  KeyServer,
  type KeyServerAnswer,
  type TestDatabase,
  until,
} from "@ticketrush/testing"
import { SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { setStage } from "../kill/drill.ts"
import { ServerProcess } from "./ServerProcess.ts"

const issuer = "https://id.shop.example"
const [first, second] = [issuerKey("first"), issuerKey("second", "RS256")]

const tokenOf = (subject: string, key = first): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: key.alg, typ: "at+jwt", kid: key.kid })
    .setIssuer(issuer)
    .setAudience("tickets")
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(key.secret)

describe("while the keys of the shop's provider cannot be fetched", () => {
  let database: TestDatabase
  let provider: KeyServer
  let server: ServerProcess
  beforeAll(async () => {
    database = await createDatabase()
    provider = await KeyServer.start({ status: 200, body: jwksOf(first) })
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      TICKETRUSH_IDP_ISSUER: issuer,
      TICKETRUSH_IDP_AUDIENCE: "tickets",
      TICKETRUSH_IDP_JWKS: provider.url,
    })
  })
  afterAll(async () => {
    await server.end()
    await provider.kill()
    await database.drop()
  })

  const hold = async (token: string, seatId: number) => {
    const answer = await fetch(`${server.url}/api/reservations/v7/holds`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ seatId }),
    })
    const { code, userId } = (await answer.json()) as { readonly code?: string; readonly userId?: number }
    return { status: answer.status, code, userId }
  }

  /** As a client does that is told to come back because the tables are busy with people who are new. */
  const holdPatiently = (token: string, seatId: number) =>
    until("it is decided", async () => {
      const answer = await hold(token, seatId)
      return answer.code === "catalogue-unavailable" || answer.code === "overloaded" ? null : answer
    })

  /** A sale that opens in a moment, and people who have never been here: each for a seat of their own, once it is open. */
  const opening = async (name: string): Promise<void> => {
    const opensAt = new Date(Date.now() + 300).toISOString()
    const { seatIds } = await setStage(server.url, 20, 0, { generalSaleStartAt: opensAt })
    const tokens = await Promise.all(seatIds.map((_, n) => tokenOf(`${name}-${n}`)))
    await until("the sale is open", async () => (await hold(tokens[0], seatIds[0])).status === 201)
    const held = await Promise.all(tokens.slice(1).map((token, n) => holdPatiently(token, seatIds[n + 1])))
    expect(held.map(({ status }) => status)).toEqual(seatIds.slice(1).map(() => 201))
    expect(new Set(held.map(({ userId }) => userId)).size).toBe(seatIds.length - 1)
  }

  it.each<[string, KeyServerAnswer | "gone"]>([
    ["its server is gone", "gone"],
    ["its server takes requests and answers nothing", null],
    ["it answers with an error", { status: 500, body: "" }],
    ["it answers with something else", { status: 200, body: "<html>" }],
  ])("a sale opens, and sells to people who are new: %s", async (name, answer) => {
    await provider.kill()
    if (answer !== "gone") {
      provider.answer = answer
      await provider.restart()
    }
    await opening(name)
  })

  it("a key that is not known is answered with 503, and asked for a few times however many such tokens come", async () => {
    provider.answer = { status: 500, body: "" }
    const stranger = await tokenOf("stranger", second)
    // Until the pause after the last good answer is over, the provider is known to have no such key.
    await until("it fails", async () => (await hold(stranger, 1)).code === "issuer-unavailable")
    const [before, began] = [provider.asked, performance.now()]
    const tokens = await Promise.all(
      Array.from({ length: 60 }, (_, n) => tokenOf(`new-${n}`, { ...second, kid: `k${n}` })),
    )
    const answers = await Promise.all(tokens.map((token) => hold(token, 1)))
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["issuer-unavailable"]))
    const pauses = Math.ceil((performance.now() - began) / limits.shopKeysPauseMs)
    expect(provider.asked - before).toBeLessThanOrEqual(pauses)
  })

  it("a server that starts sells too, with the keys that were kept", async () => {
    await provider.kill()
    await server.end()
    await server.restart()
    await opening("after a start")
  })

  it("a key that was published instead counts once the provider is back, and the old one no more", async () => {
    provider.answer = { status: 200, body: jwksOf(second) }
    await provider.restart()
    const { seatIds } = await setStage(server.url, 1, 0)
    const token = await tokenOf("mina", second)
    await until("the new key counts", async () => (await hold(token, seatIds[0])).status === 201)
    expect(await hold(await tokenOf("mina"), seatIds[0])).toMatchObject({ status: 401, code: "token-invalid" })
  })
})
