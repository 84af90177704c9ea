/** Mail over SMTP, to a server that others wrote. */
import { createServer, type Server, type Socket } from "node:net"
import { limits } from "@ticketrush/protocol"
import { pythonSmtp, until } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { codeMail } from "../../src/email/code-mail.ts"
import type { MailOutcome } from "../../src/email/Mailer.ts"
import { smtpMailer } from "../../src/email/SmtpMailer.ts"
import { type SmtpMode, SmtpServer } from "./SmtpServer.ts"

const python = pythonSmtp()
const refusedPauseMs = 3_600_000
/** Refused for good, of which the address is not the reason. */
const notNow = (reason: string): MailOutcome => ({ kind: "away", reason, retryMs: refusedPauseMs })
const from = "tickets@shop.example"
const mail = codeMail("Mina@example.com", "271828", "ko")
const mailerOf = (url: string, silentMs?: number, wholeMs?: number) =>
  smtpMailer({ url: Redacted.make(url), from }, silentMs, wholeMs)

describe.runIf(python !== undefined)("mail over SMTP", () => {
  let server: SmtpServer
  const strange: Server[] = []
  beforeAll(async () => {
    server = await SmtpServer.start(python!)
  })
  afterAll(async () => {
    await server?.stop()
    for (const each of strange) each.close()
  })
  const send = (answerMs?: number) =>
    Effect.runPromise(mailerOf(`smtp://127.0.0.1:${server.port}`, answerMs).send(mail))
  /** Where something else listens. */
  const elsewhere = async (hear: (socket: Socket) => void): Promise<MailOutcome> => {
    const other = createServer(hear)
    strange.push(other)
    const port = await new Promise<number>((listens) =>
      other.listen(0, "127.0.0.1", () => listens((other.address() as { readonly port: number }).port)),
    )
    return Effect.runPromise(mailerOf(`smtp://127.0.0.1:${port}`, 300).send(mail))
  }

  it("arrives as it was written", async () => {
    await server.become("take")
    expect(await send()).toEqual({ kind: "sent" })
    // What it took it tells beside its answer to the mail.
    await until("the server tells of the mail", () => server.taken.length > 0)
    const [taken] = server.taken
    expect(taken).toMatchObject({ from, to: ["Mina@example.com"], text: mail.text, signedIn: null })
    expect(taken.headers).toMatchObject({ from, to: "Mina@example.com", subject: "이메일 인증번호 안내" })
    expect(taken.text).toContain("271828")
  })

  it("is signed in for where the server asks for that, and not sent with a wrong password", async () => {
    const asking = await SmtpServer.start(python!, ["shop@example.com", "pa:ss/word"])
    try {
      const sendAs = (account: string) =>
        Effect.runPromise(mailerOf(`smtp://${account}@127.0.0.1:${asking.port}`).send(mail))
      expect(await sendAs("shop%40example.com:pa%3Ass%2Fword")).toEqual({ kind: "sent" })
      await expect.poll(() => asking.taken).toMatchObject([{ signedIn: true }])
      expect(await sendAs("shop%40example.com:wrong")).toMatchObject({ kind: "away" })
      expect(asking.taken).toHaveLength(1)
    } finally {
      await asking.stop()
    }
  })

  it.each([
    ["refuse", { kind: "refused" }],
    ["full", { kind: "away", reason: "RCPT TO was answered with 452" }],
    ["unwelcome", { kind: "away", reason: "MAIL FROM was answered with 550" }],
    ["recipient 550 no such user here", { kind: "refused" }],
    ["recipient 550 5.2.1 it is switched off", { kind: "refused" }],
    ["recipient 550 5.7.1 we relay for others", notNow("RCPT TO was answered with 550")],
    ["recipient 553 5.1.8 your domain is not known", notNow("RCPT TO was answered with 553")],
    ["recipient 552 5.2.2 its mailbox is full", notNow("RCPT TO was answered with 552")],
    ["recipient 554 relay access denied", notNow("RCPT TO was answered with 554")],
    ["recipient 421 4.3.2 closing", { kind: "away", reason: "RCPT TO was answered with 421" }],
    ["message 554 5.7.1 it looks like spam", notNow("DATA was answered with 554")],
    ["message 451 4.7.1 come back later", { kind: "away", reason: "DATA was answered with 451" }],
    ["hang-up", { kind: "unknown", reason: "ECONNECTION" }],
    ["slow", { kind: "unknown", reason: "ETIMEDOUT" }],
    ["silent", { kind: "unknown", reason: "ETIMEDOUT" }],
  ] as const satisfies ReadonlyArray<readonly [SmtpMode, MailOutcome]>)(
    "to a server that would %s comes to that",
    async (mode, outcome) => {
      await server.become(mode)
      expect(await send(300)).toEqual(outcome)
      await server.become("take")
    },
  )

  it("is not sent where no mail server is", async () => {
    expect(await Effect.runPromise(mailerOf("smtp://127.0.0.1:1").send(mail))).toEqual({
      kind: "away",
      reason: "ECONNREFUSED",
    })
    expect(await elsewhere(() => {})).toEqual({ kind: "unknown", reason: "ETIMEDOUT" })
    expect(await elsewhere((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))).toEqual({
      ...{ kind: "unknown", reason: "EPROTOCOL" },
    })
    expect(await elsewhere((socket) => socket.destroy())).toMatchObject({ kind: "unknown" })
  })

  it("goes over TLS to a server elsewhere, or not at all", async () => {
    await server.become("take")
    const before = server.taken.length
    const named = mailerOf(`smtp://0.0.0.0:${server.port}`)
    expect(await Effect.runPromise(named.send(mail))).toEqual({
      ...{ kind: "away", reason: "STARTTLS was answered with 454" },
    })
    const secured = mailerOf(`smtps://127.0.0.1:${server.port}`)
    expect(await Effect.runPromise(secured.send(mail))).toEqual({
      ...{ kind: "away", reason: "ERR_SSL_WRONG_VERSION_NUMBER" },
    })
    expect(server.taken).toHaveLength(before)
  })

  it("takes no longer in all than it may, also with a server that is never silent, and its connection ends", async () => {
    let isOpen = false
    const dripping = createServer((socket) => {
      isOpen = true
      socket.write("220-one line of a greeting that has no end")
      const drips = setInterval(() => socket.write("\r\n220-and one more"), 50)
      socket.on("error", () => {})
      socket.on("close", () => {
        clearInterval(drips)
        isOpen = false
      })
    })
    strange.push(dripping)
    const port = await new Promise<number>((listens) =>
      dripping.listen(0, "127.0.0.1", () => listens((dripping.address() as { readonly port: number }).port)),
    )
    const mailer = mailerOf(`smtp://127.0.0.1:${port}`, 10_000, 500)
    const sending = Array.from({ length: limits.mailsAtOnceMax }, () => Effect.runPromise(mailer.send(mail)))
    for (const outcome of await Promise.all(sending)) {
      expect(outcome).toEqual({ kind: "unknown", reason: "it took too long" })
    }
    await until("its connections have ended", () => !isOpen)
    expect(await Effect.runPromise(mailer.send(mail))).toMatchObject({ kind: "unknown" })
  })

  it("sends so many at a time", async () => {
    await server.become("slow")
    const mailer = mailerOf(`smtp://127.0.0.1:${server.port}`, 2_000)
    const sending = Array.from({ length: limits.mailsAtOnceMax }, () => Effect.runPromise(mailer.send(mail)))
    expect(await Effect.runPromise(mailer.send(mail))).toMatchObject({ kind: "away" })
    await Promise.all(sending)
    await server.become("take")
    expect(await Effect.runPromise(mailer.send(mail))).toEqual({ kind: "sent" })
  })
})
