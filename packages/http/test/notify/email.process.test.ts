/** A real server sends codes to a mail server that others wrote, and a person is verified by one. */
import { limits } from "@ticketrush/protocol"
import { createDatabase, makeTestFolder, pythonSmtp, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { SmtpServer } from "../../../notify/test/email/SmtpServer.ts"
import { type Answer, ask, bearer, createUser, post, signIn } from "../client.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { codeIn } from "./PostBox.ts"

const python = pythonSmtp()
const path = "/api/auth/verification"

describe.runIf(python !== undefined)("a server with a mail server", () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let smtp: SmtpServer
  let server: ServerProcess
  let rows: pg.Pool
  beforeAll(async () => {
    database = await createDatabase()
    rows = new pg.Pool({ connectionString: database.url })
    smtp = await SmtpServer.start(python!, ["shop", "pass word"])
    server = await ServerProcess.start(settings())
  })
  afterAll(async () => {
    await smtp?.stop()
    await server?.end()
    await rows?.end()
    await database?.drop()
  })
  const folder = makeTestFolder().path
  const settings = () => ({
    DATABASE_URL: database.url,
    TICKETRUSH_SMTP_URL: `smtp://shop:pass%20word@127.0.0.1:${smtp.port}`,
    TICKETRUSH_MAIL_FROM: "tickets@shop.example",
    // Servers of one database have the same keys.
    TICKETRUSH_DATA: folder,
  })
  /** A busy server says that it has not decided, and nothing was done then. */
  const decided = async (ask: () => Promise<Answer>): Promise<Answer> => {
    while (true) {
      const answer = await ask()
      if (answer.status !== 503) return answer
    }
  }
  const signedIn = async (username: string) => bearer(await signIn(server.url, await createUser(server.url, username)))
  const send = (to: string, body: object, headers: Record<string, string>): Promise<Answer> =>
    post(server.url + to, body, headers)
  const newestCode = async (count: number): Promise<string> => {
    await until("the mail came", () => smtp.taken.length === count)
    return codeIn(smtp.taken[count - 1].text)
  }

  it("verifies a person by the code that arrives, also when it was killed meanwhile", async () => {
    const mine = await signedIn("mina")
    expect((await send(path, { email: "Mina@example.com" }, mine)).status).toBe(202)
    const code = await newestCode(1)
    expect(smtp.taken[0]).toMatchObject({ from: "tickets@shop.example", to: ["Mina@example.com"], signedIn: true })
    const { rows: kept } = await rows.query("select * from email_codes")
    expect(JSON.stringify(kept)).not.toContain(code)
    await server.end("SIGKILL")
    await server.restart()
    // The second time as if the answer to the first one were lost.
    for (let n = 0; n < 2; n++) {
      expect(await send(`${path}/confirm`, { code }, mine)).toMatchObject({
        ...{ status: 200, body: { email: "Mina@example.com", verified: "EMAIL" } },
      })
    }
  })

  it("shares codes, and how many there may be, with another server of its database", async () => {
    const other = await ServerProcess.start(settings())
    try {
      const mine = await signedIn("two-servers")
      const before = smtp.taken.length
      const servers = [server, other]
      const came = await Promise.all(
        Array.from({ length: 4 * limits.emailCodesPerPersonMax }, (_, n) =>
          decided(() => post(servers[n % 2].url + path, { email: "two@example.com" }, mine)),
        ),
      )
      expect(came.filter(({ status }) => status === 202)).toHaveLength(limits.emailCodesPerPersonMax)
      expect(new Set(came.map(({ status }) => status))).toEqual(new Set([202, 429]))
      await until("all came", () => smtp.taken.length === before + limits.emailCodesPerPersonMax)
      const codes = smtp.taken.slice(before).map(({ text }) => codeIn(text))
      // Which of them counts is that of the newest send.
      const shown: Answer[] = []
      for (const code of codes) {
        const answer = await decided(() => post(`${other.url}${path}/confirm`, { code }, mine))
        shown.push(answer)
        if (answer.status === 200) break
      }
      expect(shown.at(-1)).toMatchObject({ status: 200, body: { email: "two@example.com", verified: "EMAIL" } })
      const { body } = await ask(server.url + path, { headers: mine })
      expect(body).toMatchObject({ verified: "EMAIL", email: "two@example.com" })
    } finally {
      await other.end()
    }
  })

  it("says what it heard of a mail server that refuses, and of one that is down, and loses nothing", async () => {
    const mine = await signedIn("jun")
    const before = smtp.taken.length
    const asked = () => send(path, { email: "jun@example.com" }, mine)
    await smtp.become("refuse")
    expect(await asked()).toMatchObject({ status: 422, body: { code: "email-refused" } })
    await smtp.become("full")
    for (let n = 0; n < 10; n++) expect((await asked()).body.code).toBe("mail-unavailable")
    await smtp.become("take")
    expect((await asked()).status).toBe(202)
    const code = await newestCode(before + 1)
    await smtp.stop()
    expect(await send(path, { email: "else@example.com" }, await signedIn("ara"))).toMatchObject({
      ...{ status: 503, body: { code: "mail-unavailable" } },
    })
    expect((await send(`${path}/confirm`, { code }, mine)).body).toEqual({
      email: "jun@example.com",
      verified: "EMAIL",
    })
  })
})
