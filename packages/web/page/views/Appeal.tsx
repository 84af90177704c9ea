/** Objecting to a refusal by an abuse rule: in the reader's words, and what an operator answered. */
import { type FormEvent, useId, useState } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { type Appeal as AppealBody, ask } from "../api.ts"
import { appealCharsMax } from "../contract.ts"
import { dateTime, say } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { store, stored } from "../storage.ts"

const key = "ticketrush.appeals"
/** Decisions whose appeals this browser knows, the newest first. */
const keptMax = 10

const keptDecisions = (): ReadonlyArray<string> => (stored(key) ?? "").split(" ").filter((each) => each !== "")
const keep = (decision: string): void =>
  store(key, [...new Set([decision, ...keptDecisions()])].slice(0, keptMax).join(" "))

export const AppealForm = ({ decision }: { readonly decision: string }) => {
  const field = useId()
  const [filed, setFiled] = useState<AppealBody | null>(null)
  const action = useAction()
  const file = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const message = String(new FormData(event.currentTarget).get("message"))
    void action.run(say("appeal.send"), async () => {
      setFiled(await ask("trail.appeal", { payload: { decision, message } }))
      keep(decision)
    })
  }
  return (
    <details className="appeal">
      <summary>{say("appeal.title")}</summary>
      {filed === null ? (
        <form onSubmit={file}>
          <label htmlFor={field}>{say("appeal.lead")}</label>
          <textarea id={field} name="message" required maxLength={appealCharsMax} rows={3} />
          <button type="submit" disabled={action.state === "running"}>
            {say("appeal.send")}
          </button>
        </form>
      ) : (
        <AppealView appeal={filed} />
      )}
      <ActionLine action={action} />
    </details>
  )
}

const AppealView = ({ appeal }: { readonly appeal: AppealBody }) => (
  <article>
    <p>
      <b>{say(`appeal.${appeal.status}`)}</b> <time>{dateTime(appeal.answeredAt ?? appeal.filedAt)}</time>
    </p>
    <p className="quiet">{appeal.message}</p>
    {appeal.answer !== null && <p>{appeal.answer}</p>}
  </article>
)

/** Those that were filed in this browser, with their answers. An appeal of another person is not found. */
export const Appeals = () => {
  const decisions = keptDecisions()
  const loaded = useLoaded(`appeals ${decisions.join(" ")}`, async () => {
    const read = decisions.map((decision) => ask("trail.ownAppeal", { params: { decision } }))
    const settled = await Promise.allSettled(read)
    return settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []))
  })
  if (decisions.length === 0) return null
  return (
    <Show loaded={loaded} failed={say("appeal.failed")}>
      {(appeals) =>
        appeals.length > 0 && (
          <section aria-labelledby="appeals">
            <h2 id="appeals">{say("appeal.list")}</h2>
            {appeals.map((appeal) => (
              <AppealView key={appeal.decision} appeal={appeal} />
            ))}
          </section>
        )
      }
    </Show>
  )
}
