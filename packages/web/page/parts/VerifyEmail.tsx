/** A step in which the reader shows that an e-mail address is theirs: a code is sent there, and they type it in here. */
import { type FormEvent, useId, useState } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { ask, Failure } from "../api.ts"
import { emailCharsMax } from "../contract.ts"
import { clockTime, languageNow, say } from "../language.ts"
import { useLoaded } from "../loaded.tsx"
import { announce } from "./announce.ts"
import { MailSwitch } from "./MailSwitch.tsx"
import { codeSent, keepSent, type SentCode } from "./sent-code.ts"

/** Nothing for a reader who is verified in another way, nor where no mail is sent. */
export const VerifyEmail = ({ userId }: { readonly userId: number }) => {
  const loaded = useLoaded(`verification ${userId}`, () => ask("auth.verification"))
  const [sent, setSent] = useState(() => codeSent(userId))
  const action = useAction()
  const title = useId()
  // It is no part of what its page is for: where it cannot be read, nothing is missing.
  if (loaded.value === undefined) return null
  const { byMail, email, verified } = loaded.value
  if (verified !== "NONE" && email !== null)
    return (
      <>
        <p className="quiet">{say("verify.done", { email })}</p>
        <MailSwitch />
      </>
    )
  if (verified !== "NONE" || !byMail) return null

  const show = (next: SentCode | null): void => {
    keepSent(userId, next)
    setSent(next)
  }
  const send = (address: string): void => {
    const payload = { email: address, language: languageNow() }
    void action.run(say("verify.send"), async () => {
      const told = await ask("auth.askEmailCode", { payload })
      show(told)
      announce(say("verify.sent", { email: told.email, time: clockTime(Date.parse(told.expiresAt)) }))
    })
  }
  const confirm = (code: string): void => {
    void action.run(say("verify.confirm"), async () => {
      announce(say("verify.done", { email: await confirmed(code) }))
      keepSent(userId, null)
      loaded.read()
    })
  }
  const busy = action.state === "running"
  return (
    <section className="verify" aria-labelledby={title}>
      <h2 id={title}>{say("verify.title")}</h2>
      {sent === null ? (
        <AddressForm busy={busy} onSend={send} />
      ) : (
        <CodeForm sent={sent} busy={busy} onConfirm={confirm} onBack={() => show(null)} />
      )}
      <ActionLine action={action} />
    </section>
  )
}

/** The address. A code counts once: where the answer to it was lost, that it counted is read. */
const confirmed = async (code: string): Promise<string> => {
  try {
    return (await ask("auth.confirmEmail", { payload: { code } })).email
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    const { email, verified } = await ask("auth.verification")
    if (email === null || verified === "NONE") throw cause
    return email
  }
}

const filled = (event: FormEvent<HTMLFormElement>, name: string): string => {
  event.preventDefault()
  return String(new FormData(event.currentTarget).get(name)).trim()
}

type AddressProps = { readonly busy: boolean; readonly onSend: (address: string) => void }

const AddressForm = ({ busy, onSend }: AddressProps) => {
  const field = useId()
  return (
    <form onSubmit={(event) => onSend(filled(event, "email"))}>
      <p className="quiet">{say("verify.lead")}</p>
      <label htmlFor={field}>{say("verify.email")}</label>
      <input id={field} name="email" type="email" autoComplete="email" required maxLength={emailCharsMax} />
      <button type="submit" disabled={busy}>
        {say("verify.send")}
      </button>
    </form>
  )
}

type CodeProps = {
  readonly sent: SentCode
  readonly busy: boolean
  readonly onConfirm: (code: string) => void
  readonly onBack: () => void
}

const CodeForm = ({ sent: { email, expiresAt }, busy, onConfirm, onBack }: CodeProps) => {
  const field = useId()
  return (
    <form onSubmit={(event) => onConfirm(filled(event, "code"))}>
      <p>{say("verify.sent", { email, time: clockTime(Date.parse(expiresAt)) })}</p>
      <label htmlFor={field}>{say("verify.code")}</label>
      <input
        id={field}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{6}"
        maxLength={6}
        required
      />
      <button type="submit" className="main" disabled={busy}>
        {say("verify.confirm")}
      </button>
      <button type="button" disabled={busy} onClick={onBack}>
        {say("verify.again")}
      </button>
    </form>
  )
}
