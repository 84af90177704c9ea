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

const away = (reason: string): MailOutcome => ({ kind: "away", reason })

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
 * `command`: what the server was asked when it failed. `responseCode`: what it answered, where it did. `originalCode`: that of
 * the socket, or of TLS, which has no `syscall`.
 */
type SmtpFault = {
  readonly code?: string
  readonly originalCode?: string
  readonly command?: string
  readonly responseCode?: number
  readonly syscall?: string
}

/** Before there is a way to the server nothing is sent. */
const withoutAWay: ReadonlySet<string> = new Set(["EDNS", "ETLS", "EAUTH"])

/** Only what is said of the recipient and of the message is about this mail; the rest is about us. Silence may mean anything. */
const outcomeOf = ({
  code = "unknown",
  command,
  originalCode = code,
  responseCode,
  syscall,
}: SmtpFault): MailOutcome => {
  if (responseCode !== undefined) {
    const isOfThisMail = command === "RCPT TO" || command === "DATA"
    if (responseCode >= 500 && isOfThisMail) return { kind: "refused" }
    return away(`${command} was answered with ${responseCode}`)
  }
  const isOfTls = code === "ESOCKET" && syscall === undefined
  const isWithoutAWay = withoutAWay.has(code) || isOfTls || syscall === "connect"
  return isWithoutAWay ? away(originalCode) : { kind: "unknown", reason: originalCode }
}
