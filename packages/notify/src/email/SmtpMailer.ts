/** A {@link Mailer} over SMTP. Loaded with the first mail: most servers send none. */
import { limits } from "@ticketrush/protocol"
import { Effect, Redacted } from "effect"
import type { Mail, Mailer, MailOutcome } from "./Mailer.ts"

export type SmtpSettings = {
  /** `smtp:` or `smtps:`, with a user and a password where the server asks for them. */
  readonly url: Redacted.Redacted
  /** An address. */
  readonly from: string
}

const away = (reason: string, retryMs?: number): MailOutcome => ({
  ...{ kind: "away", reason },
  ...(retryMs === undefined ? {} : { retryMs }),
})

/** `silentMs`: how long the server may be silent. `wholeMs`: how long a mail may take in all. */
export const smtpMailer = (
  { url, from }: SmtpSettings,
  silentMs: number = limits.mailMsMax,
  wholeMs: number = limits.mailWholeMsMax,
): Mailer => {
  let underWay = 0
  const transport = connectionOf(new URL(Redacted.value(url)), silentMs)
  return {
    send: (mail) =>
      Effect.suspend(() => {
        if (underWay >= limits.mailsAtOnceMax) return Effect.succeed(away("as many as there may be are being sent"))
        underWay++
        return Effect.promise((signal) => deliver(transport, { ...mail, from, signal })).pipe(
          Effect.timeoutOrElse({ duration: wholeMs, orElse: () => Effect.succeed(tooLong) }),
          Effect.ensuring(Effect.sync(() => underWay--)),
        )
      }),
  }
}

/** Between tries of a mail that was refused for good, though there is such an address. A wrong password is none of that. */
const refusedPauseMs = 3_600_000

const tooLong: MailOutcome = { kind: "unknown", reason: "it took too long" }

/** Beyond this machine nothing goes over the wire that others can read. */
const connectionOf = ({ hostname, password, port, protocol, username }: URL, silentMs: number) => {
  const host = hostname.replace(/^\[|\]$/g, "")
  const isHere = host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
  const secure = protocol === "smtps:"
  return {
    ...{
      host,
      secure,
      port: port === "" ? (secure ? 465 : 587) : Number(port),
      requireTLS: !isHere,
      ignoreTLS: isHere,
    },
    ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...{ connectionTimeout: silentMs, greetingTimeout: silentMs, socketTimeout: silentMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }
}

const deliver = async (
  transport: ReturnType<typeof connectionOf>,
  /** Its connection is closed when the signal comes. */
  mail: Mail & { readonly from: string; readonly signal: AbortSignal },
): Promise<MailOutcome> => {
  try {
    const { createTransport } = await import("nodemailer")
    await createTransport(transport).sendMail(mail)
    return { kind: "sent" }
  } catch (error) {
    return outcomeOf(error as SmtpFault)
  }
}

/**
 * `command`: what the server was asked when it failed. `response`, `responseCode`: what it answered, where it did.
 * `originalCode`: that of the socket, or of TLS, which has no `syscall`.
 */
type SmtpFault = {
  readonly code?: string
  readonly originalCode?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
  readonly syscall?: string
}

/** Before there is a way to the server nothing is sent. */
const withoutAWay: ReadonlySet<string> = new Set(["EDNS", "ETLS", "EAUTH"])

/** Silence may mean anything. */
const outcomeOf = (fault: SmtpFault): MailOutcome => {
  const { code = "unknown", command, originalCode = code, responseCode, syscall } = fault
  if (responseCode !== undefined) {
    if (takesNone(fault)) return { kind: "refused" }
    const isOfThisMail = command === "RCPT TO" || command === "DATA"
    return away(
      `${command} was answered with ${responseCode}`,
      isOfThisMail && responseCode >= 500 ? refusedPauseMs : undefined,
    )
  }
  const isOfTls = code === "ESOCKET" && syscall === undefined
  const isWithoutAWay = withoutAWay.has(code) || isOfTls || syscall === "connect"
  return isWithoutAWay ? away(originalCode) : { kind: "unknown", reason: originalCode }
}

/** Of RFC 5321: there is no such mailbox, it is elsewhere, its name is wrong. */
const ofMailbox: ReadonlySet<number> = new Set([550, 551, 553])
/** Of RFC 3463: the address of the recipient, and one that is switched off. The sender's (1.7, 1.8) are ours. */
const ofRecipient = /^\d{3}[ -]5\.(?:1\.(?!7\b|8\b)\d+|2\.[01])\b/
const hasStatus = /^\d{3}[ -]5\.\d{1,3}\.\d{1,3}\b/

/**
 * Whether the address takes no mail. A server says 550 of us as well, when it does not relay or does not want the sender, and what it
 * finds wrong with a message says nothing of the address: mails to all others would be answered like that.
 */
const takesNone = ({ command, response = "", responseCode = 0 }: SmtpFault): boolean =>
  command === "RCPT TO" && (hasStatus.test(response) ? ofRecipient.test(response) : ofMailbox.has(responseCode))
