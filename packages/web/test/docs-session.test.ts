/** The panel of developers: a pair of tokens of which only lengths are told, and a log that holds none. */
import { describe, expect, it } from "vitest"
import { masked } from "../page/docs/masked.ts"
import { PanelLog, rowsKept } from "../page/docs/session/PanelLog.ts"
import { type Answered, type Send, TokenPair } from "../page/docs/session/TokenPair.ts"

const access = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.signature"
const refresh = `trr_${"r".repeat(64)}`
type Sent = { readonly asked: string; readonly bearer: string | null; readonly cookies: boolean }

const opened = (answers: ReadonlyArray<Answered | Error>) => {
  const log = new PanelLog(
    () => 0,
    () => {},
  )
  const sent: Sent[] = []
  const left = [...answers]
  const send: Send = async (method, path, { bearer, cookies }) => {
    sent.push({ asked: `${method} ${path}`, bearer, cookies })
    const next = left.shift()
    if (next === undefined || next instanceof Error) throw next
    return next
  }
  return { log, pair: new TokenPair(send, log), sent }
}
const given = (accessToken: string | null, refreshToken: string | null): Answered => ({
  status: 200,
  body: { userId: 1, accessToken, refreshToken },
})
const textOf = (log: PanelLog): string => JSON.stringify(log.rows)

describe("the pair of tokens", () => {
  it("is missing until a sign-in ends, then told by its lengths, and signs what is asked", async () => {
    const { pair, sent } = opened([given(access, refresh), { status: 200, body: { userId: 1 } }])
    expect([pair.lengths, pair.check]).toEqual([{ access: null, refresh: null }, "insufficient"])
    await pair.exchange("kakao", "code", "state")
    expect([pair.lengths, pair.check]).toEqual([{ access: access.length, refresh: refresh.length }, "different"])
    await pair.me()
    expect(sent).toEqual([
      { asked: "POST /api/auth/social/kakao/exchange", bearer: null, cookies: true },
      { asked: "GET /api/auth/me", bearer: access, cookies: false },
    ])
  })

  it.each([
    [access, access, "same"],
    [access, null, "insufficient"],
    [null, refresh, "insufficient"],
  ] as const)("%s and %s are called %s", async (one, other, check) => {
    const { pair } = opened([given(one, other)])
    await pair.refresh()
    expect(pair.check).toBe(check)
  })

  it("is the one before when a refresh is refused, and gone after a logout", async () => {
    const refused = Object.assign(new Error("no"), { status: 400, code: "refresh-over" })
    const { log, pair } = opened([given(access, refresh), refused, { status: 200, body: { message: "logged out" } }])
    await pair.refresh()
    await expect(pair.refresh()).rejects.toBe(refused)
    expect(pair.check).toBe("different")
    expect(textOf(log)).toContain("refresh-over")
    await pair.logout()
    expect(pair.check).toBe("insufficient")
  })
})

describe("the log", () => {
  it("holds no value of a token, under any name", async () => {
    const { log, pair } = opened([given(access, refresh)])
    await pair.exchange("naver", "the-code", "the-state")
    log.add("QUEUE_SSE", { event: "ACTIVE", data: { pass: "abc.def", note: `x ${refresh} y ${access}` } })
    expect(textOf(log)).toContain(`stored (len=${access.length})`)
    for (const secret of [access, refresh, "the-code", "the-state", "abc.def"])
      expect(textOf(log)).not.toContain(secret)
  })

  it("tells why a stream ended or a request was refused: a code of a refusal is no secret", () => {
    const told = '{"status":"REJECTED","rank":3,"pass":null,"code":"line-closed"}'
    expect(masked(told)).toBe(told)
    expect(masked('{"pass":"a\\"b","code":"x"}')).toBe('{"pass":"stored (len=4)","code":"x"}')
  })

  it("keeps the newest rows, and of a long one the beginning", () => {
    const log = new PanelLog(
      () => 0,
      () => {},
    )
    for (let n = 1; n <= rowsKept + 5; n++) log.add("QUEUE_SSE", { text: `${n} ${"x".repeat(5_000)}` })
    expect(log.rows.length).toBe(rowsKept)
    expect(log.rows[0].n).toBe(rowsKept + 5)
    expect(log.rows[0].text.length).toBe(2_000)
  })
})
