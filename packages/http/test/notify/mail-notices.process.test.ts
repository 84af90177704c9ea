/**
 * A real server tells people by mail, over a mail server that others wrote: what arrives, what ends it, and that it arrives though the
 * server is killed and the mail server fails.
 */
import { createDatabase, pythonSmtp, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { SmtpServer, type TakenMail } from "../../../notify/test/email/SmtpServer.ts"
import {
  type Answer,
  ask,
  bearer,
  createUser,
  holdSeat,
  post,
  setUp,
  signIn,
  type Tokens,
  takeSteps,
} from "../client.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { codeIn } from "./PostBox.ts"

const python = pythonSmtp()
const base = "/api/v7/notifications"
const title = "Encore {time} <b>"

describe.runIf(python !== undefined)("a server that tells people by mail", () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let smtp: SmtpServer
  let server: ServerProcess
  let rows: pg.Pool
  let people = 0
  beforeAll(async () => {
    database = await createDatabase()
    rows = new pg.Pool({ connectionString: database.url })
    smtp = await SmtpServer.start(python!)
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      TICKETRUSH_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      TICKETRUSH_MAIL_FROM: "tickets@shop.example",
      TICKETRUSH_MAIL_LINKS: "https://tickets.example",
      TICKETRUSH_ADMIN: "root",
    })
  })
  afterAll(async () => {
    await smtp?.stop()
    await server?.end()
    await rows?.end()
    await database?.drop()
  })
  type Told = { readonly person: number; readonly address: string; readonly tokens: Tokens }
  const mailsTo = ({ address }: { readonly address: string }): ReadonlyArray<TakenMail> =>
    smtp.taken.filter(({ headers, to }) => to[0] === address && headers["list-unsubscribe"] !== undefined)
  const firstTo = async (told: Told): Promise<TakenMail> => {
    await until("a mail came", () => mailsTo(told).length > 0)
    return mailsTo(told)[0]
  }
  const turn = (tokens: Tokens, on: boolean): Promise<Answer> =>
    ask(`${server.url}${base}/mail`, {
      ...(on ? { method: "PUT", body: JSON.stringify({ language: "en" }) } : { method: "DELETE" }),
      headers: { ...bearer(tokens), ...(on && { "content-type": "application/json" }) },
    })
  /** Verified, and to be told by mail. */
  const told = async (): Promise<Told> => {
    const address = `Buyer-${++people}@example.com`
    const person = await createUser(server.url, `mailed-${people}`)
    const tokens = await signIn(server.url, person)
    expect((await post(`${server.url}/api/auth/verification`, { email: address }, bearer(tokens))).status).toBe(202)
    await until("the code came", () => smtp.taken.some(({ to }) => to[0] === address))
    const code = codeIn(smtp.taken.find(({ to }) => to[0] === address)!.text)
    await post(`${server.url}/api/auth/verification/confirm`, { code }, bearer(tokens))
    expect((await turn(tokens, true)).status).toBe(200)
    return { person, address, tokens }
  }
  const concert = (more: object) => setUp(server.url, { title, ...more })
  const waiting = async ({ person }: Told): Promise<number> => {
    const { rows: found } = await rows.query(
      "select count(*)::integer as n from notices n join notice_targets t on t.id = n.target_id where n.ended is null and t.person = $1",
      [person],
    )
    return found[0].n
  }

  const attempts = async ({ person }: Told, kind: string): Promise<number> => {
    const { rows: found } = await rows.query(
      "select attempts from notices n join notice_targets t on t.id = n.target_id where t.person = $1 and n.kind = $2",
      [person, kind],
    )
    return found[0]?.attempts ?? 0
  }

  it("tells of a hold that is nearly over, and each mail ends such mails by its link", async () => {
    const buyer = await told()
    const { seatIds } = await concert({ holdTtlMs: 12_000 })
    const id = await holdSeat(server.url, buyer.person, seatIds[0])
    const { from, headers, text } = await firstTo(buyer)
    expect([from, headers.subject]).toEqual(["tickets@shop.example", "Your seats are nearly released"])
    expect(text).toContain(title)
    expect(text).toMatch(/Pay, or take more time, before \w+ \d+, [\d:]{8} GMT\+9\./)
    expect(text).toContain(`https://tickets.example/orders/${id}\n`)
    expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click")
    // Whole: no part of it was folded into another line.
    const [, address] = /^<https:\/\/tickets\.example(\/[^\s<>]+)>$/.exec(headers["list-unsubscribe"].trim())!
    expect(text).toContain(`https://tickets.example${address}\n`)
    const link = server.url + address
    const ended = await ask(link, {
      ...{ method: "POST", body: "List-Unsubscribe=One-Click" },
      headers: { "content-type": "application/x-www-form-urlencoded" },
    })
    expect(ended.status).toBe(200)
    const { body } = await ask(`${server.url}${base}`, { headers: bearer(buyer.tokens) })
    expect(body.mail).toEqual({ email: buyer.address, language: null })
    expect(body.push).toBe(null)
  })

  it("tells who is called when seats come back, and who was paid back", async () => {
    const [first, second] = [await told(), await told()]
    const line = { protects: true, batch: 0, everyMs: 1_000, priorityMs: 60_000 }
    const { concertId, seatIds } = await concert({ seatCount: 1, line })
    const join = (person: number) => post(`${server.url}/api/v1/waiting-queue/join`, { userId: person, concertId })
    await join(first.person)
    await post(`${server.url}/api/lab/concerts/${concertId}/line/activate`, { userId: first.person })
    expect((await firstTo(first)).headers.subject).toBe("It is your turn")
    await join(second.person)
    const at = `${server.url}/api/v1/waiting-queue/status?userId=${first.person}&concertId=${concertId}`
    const { pass } = (await ask(at)).body
    const id = await holdSeat(server.url, first.person, seatIds[0], { "admission-pass": pass })
    await post(`${server.url}/api/reservations/v6/${id}/cancel`, { userId: first.person }, { "admission-pass": pass })
    const called = await firstTo(second)
    expect(called.headers.subject).toBe("Seats came back for you")
    expect(called.text).toContain(`https://tickets.example/concerts/${concertId}/line`)
    const buyer = await told()
    const other = await concert({ holdTtlMs: 60_000 })
    const bought = await holdSeat(server.url, buyer.person, other.seatIds[0])
    await until("the hold is to be told", async () => (await waiting(buyer)) === 1)
    await takeSteps(server.url, buyer.person, bought, "paying", "confirm")
    await until("the hold is to be told no more", async () => (await waiting(buyer)) === 0)
    await takeSteps(server.url, buyer.person, bought, "cancel", "refund")
    expect((await firstTo(buyer)).headers.subject).toBe("Refunded")
    expect(mailsTo(buyer)).toHaveLength(1)
  })

  it("tells to whom a purchase is offered, and what became of it to the one who offers it", async () => {
    const [giver, friend] = [await told(), await told()]
    const { seatIds } = await concert({ holdTtlMs: 600_000 })
    const bought = await holdSeat(server.url, giver.person, seatIds[0])
    await takeSteps(server.url, giver.person, bought, "paying", "confirm")
    const own = `${server.url}/api/reservations/v7/${bought}/transfer`
    const offer = async () =>
      expect((await post(own, { userId: friend.person }, bearer(giver.tokens))).status).toBe(200)
    const subjectsTo = (of: Told) => mailsTo(of).map(({ headers }) => headers.subject)
    await offer()
    const { headers, text } = await firstTo(friend)
    expect(headers.subject).toBe("Tickets are offered to you")
    expect(text).toMatch(/Take or decline them by \w+ \d+, [\d:]{8} GMT\+9\./)
    expect(text).toContain("https://tickets.example/tickets\n")
    expect(await waiting(giver)).toBe(1)
    expect((await post(`${own}/end`, {}, bearer(friend.tokens))).status).toBe(204)
    expect((await firstTo(giver)).headers.subject).toBe("Your offer was declined")
    // Offered anew it is told anew, and taken it is told no more that it will have lapsed.
    await offer()
    await until("it is told again", () => mailsTo(friend).length === 2)
    expect((await post(`${own}/take`, {}, bearer(friend.tokens))).status).toBe(200)
    await until("it is told that it was taken", () => mailsTo(giver).length === 2)
    expect([subjectsTo(friend)[1], subjectsTo(giver)[1]]).toEqual([
      "Tickets are offered to you",
      "Your tickets were taken",
    ])
    for (const each of [giver, friend]) await until("nothing waits", async () => (await waiting(each)) === 0)
  })

  it("tells whose date was called off, in place of a refund", async () => {
    const buyer = await told()
    const { optionId, seatIds } = await concert({ holdTtlMs: 60_000 })
    await takeSteps(server.url, buyer.person, await holdSeat(server.url, buyer.person, seatIds[0]), "paying", "confirm")
    const { rows: root } = await rows.query("select id from users where username = 'root'")
    const admin = bearer(await signIn(server.url, Number(root[0].id)))
    const off = await post(`${server.url}/api/admin/concerts/options/${optionId}/cancel`, {}, admin)
    expect([off.status, off.text]).toEqual([200, expect.anything()])
    const { headers, text } = await firstTo(buyer)
    expect([headers.subject, text]).toEqual([
      "Called off",
      expect.stringContaining("https://tickets.example/tickets\n"),
    ])
  })

  it("tells what was to be told before it was killed, once the mail server takes mail", async () => {
    const buyer = await told()
    const { seatIds } = await concert({ holdTtlMs: 60_000 })
    const id = await holdSeat(server.url, buyer.person, seatIds[0])
    await smtp.become("full")
    await takeSteps(server.url, buyer.person, id, "paying", "confirm", "cancel", "refund")
    await until("it was tried in vain", async () => (await attempts(buyer, "paid-back")) > 0)
    await server.end("SIGKILL")
    await smtp.become("take")
    await server.restart()
    expect((await firstTo(buyer)).headers.subject).toBe("Refunded")
    await until("nothing is left to be told", async () => (await waiting(buyer)) === 0)
  })

  it("sends nothing of what is too late, or to one who has switched it off, and no address reaches its log", async () => {
    const [late, off] = [await told(), await told()]
    const { seatIds } = await concert({ holdTtlMs: 10_000 })
    await smtp.become("full")
    await holdSeat(server.url, late.person, seatIds[0])
    await holdSeat(server.url, off.person, seatIds[1])
    await until("both are to be told", async () => (await waiting(late)) + (await waiting(off)) === 2)
    await turn(off.tokens, false)
    await until("one was tried in vain", async () => (await attempts(late, "hold-ending")) > 0)
    await until("it is useless, and no more to be told", async () => (await waiting(late)) === 0)
    await smtp.become("take")
    const { seatIds: more } = await concert({ holdTtlMs: 3_000 })
    await holdSeat(server.url, late.person, more[0])
    expect((await firstTo(late)).text).toContain("/orders/")
    expect([mailsTo(late).length, mailsTo(off).length]).toEqual([1, 0])
    const scraped = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text()
    expect(scraped).toMatch(
      /ticketrush_notices_total\{[^}]*outcome="not-sent"[^}]*way="email"|ticketrush_notices_total\{[^}]*way="email"[^}]*outcome="not-sent"/,
    )
    for (const word of ["Buyer-", "@example", "stop-mail"]) expect(server.printed).not.toContain(word)
  })
})
