/** Receipts of places in line: fetched or read from a file, and verified in this browser. */
import { type ChangeEvent, type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { signInAddress } from "../../addresses.ts"
import { ask } from "../../api.ts"
import { Field, filled } from "../../console/parts/Field.tsx"
import { amount, exactTime, say } from "../../language.ts"
import { Link } from "../../parts/Link.tsx"
import { useSession } from "../../session.ts"
import { readDocument } from "../read-document.ts"
import type { Held } from "../receipt/hold-against-journal.ts"
import { checks, type Jwks, type Verified, verifyReceipt } from "../receipt/verify-receipt.ts"
import { docsAddress } from "../route.ts"
import { tell } from "../tell.ts"

/** Larger than any receipt, in bytes. */
const receiptBytesMax = 16_384

export const Receipts = () => {
  const [text, setText] = useState("")
  const [verified, setVerified] = useState<Verified | null>(null)
  const action = useAction()
  const take = (next: string): void => {
    setText(next)
    setVerified(null)
  }
  const verify = (): void =>
    void action.run(tell("receipt.verify"), async () => {
      setVerified(await verifyReceipt(text, await readDocument<Jwks>("/.well-known/jwks.json"), crypto.subtle))
    })
  return (
    <>
      <title>{`${tell("nav.receipts")} · ${tell("title")}`}</title>
      <h1>{tell("nav.receipts")}</h1>
      <p>{tell("receipt.lead")}</p>
      <Fetched take={take} />
      <Field label={tell("receipt.text")}>
        <textarea rows={6} spellCheck={false} value={text} onChange={({ target }) => take(target.value)} />
      </Field>
      <div className="acts">
        <button type="button" className="main" disabled={text.trim() === ""} onClick={verify}>
          {tell("receipt.verify")}
        </button>
      </div>
      <ActionLine action={action} />
      {verified !== null && <Result verified={verified} />}
      {verified?.failed === null && <AgainstJournal verified={verified} />}
      <h2>{tell("receipt.elsewhere")}</h2>
      <p>{tell("receipt.how")}</p>
      <pre className="command">
        npm run ticketrush -- verify-receipt receipt.json --journal sale.jsonl --jwks jwks.json
      </pre>
    </>
  )
}

/** Of the reader's own place, or of a file. */
const Fetched = ({ take }: { readonly take: (text: string) => void }) => {
  const session = useSession()
  const action = useAction()
  const fetchOwn = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const concertId = Number(filled(event.currentTarget, "concert"))
    void action.run(tell("receipt.fetch"), async () => {
      const { receipt } = await ask("ownLine.ownReceipt", { query: { concertId } })
      take(JSON.stringify(receipt, null, 2))
    })
  }
  const open = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0]
    if (file !== undefined) take(await file.slice(0, receiptBytesMax).text())
  }
  return (
    <>
      <form className="asks" onSubmit={fetchOwn}>
        <Field label={tell("live.concert")}>
          <input type="number" name="concert" min={1} required disabled={session === null} />
        </Field>
        <button type="submit" disabled={session === null}>
          {tell("receipt.fetch")}
        </button>
        <Field label={tell("receipt.file")}>
          <input type="file" accept=".json" onChange={(event) => void open(event)} />
        </Field>
      </form>
      {session === null && (
        <p>
          {tell("receipt.signIn")} <Link to={signInAddress(docsAddress("receipts"))}>{say("nav.signIn")}</Link>
        </p>
      )}
      <ActionLine action={action} />
    </>
  )
}

const Result = ({ verified }: { readonly verified: Verified }) => {
  const { failed, receipt } = verified
  const shown = failed === null ? checks : checks.slice(0, checks.indexOf(failed) + 1)
  return (
    <div className={failed === null ? "notice good" : "notice"} role="status" data-verified={failed ?? "all"}>
      <ul>
        {shown.map((check) => (
          <li key={check}>
            <b>{tell(check === failed ? "check.failed" : "check.holds")}</b>{" "}
            {check === failed ? tell(`check.${check}.not`) : tell(`check.${check}`)}
          </li>
        ))}
      </ul>
      {receipt !== null && (
        <p>
          {tell("receipt.says", {
            concert: receipt.concert,
            place: amount(receipt.place),
            person: receipt.person,
            time: exactTime(receipt.joinedAt),
          })}
        </p>
      )}
      {verified.failed === null && (
        <p>{tell("receipt.head", { position: verified.head.position, kid: verified.head.kid })}</p>
      )}
    </div>
  )
}

type Proven = Extract<Verified, { readonly failed: null }>

const AgainstJournal = ({ verified: { head, receipt } }: { readonly verified: Proven }) => {
  const [held, setHeld] = useState<Held | null>(null)
  const [isLarge, setLarge] = useState(false)
  const action = useAction()
  const records = amount(held?.records ?? 0)
  const open = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const file = target.files?.[0]
    setHeld(null)
    if (file === undefined) return
    void action.run(tell("receipt.journal"), async () => {
      const { holdAgainstJournal, journalBytesMax } = await import("../receipt/hold-against-journal.ts")
      setLarge(file.size > journalBytesMax)
      if (file.size > journalBytesMax) return
      setHeld(await holdAgainstJournal(await file.text(), receipt, head, crypto.subtle))
    })
  }
  return (
    <>
      <Field label={tell("receipt.journal")}>
        <input type="file" accept=".jsonl" onChange={open} />
      </Field>
      <ActionLine action={action} />
      {isLarge && <p className="notice">{tell("receipt.large")}</p>}
      {held !== null && (
        <p className={held.fault === null ? "notice good" : "notice"} role="status" data-journal={held.fault ?? "all"}>
          {held.fault === null ? tell("journal.holds", { records }) : tell(`journal.${held.fault}`, { records })}
        </p>
      )}
    </>
  )
}
