/** Steers the line. What people in line would feel is asked about first, with what it changes. */
import { type FormEvent, type ReactNode, useId, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { amount, timeLeft } from "../../language.ts"
import { Ask } from "../../parts/Ask.tsx"
import { type Figures, type LinePolicy, order } from "../api.ts"
import { Field } from "../parts/Field.tsx"
import { tell } from "../tell.ts"

type Props = { readonly concertId: number; readonly figures: Figures; readonly changed: () => void }
type Question = "drain" | "passthrough" | "close"

export const Admission = ({ concertId, figures, changed }: Props) => {
  const action = useAction()
  const [question, setQuestion] = useState<Question | null>(null)
  const { policy } = figures
  const params = { concertId }
  const set = async (name: string, payload: Partial<LinePolicy>): Promise<void> => {
    await action.run(name, () => order("saleDesk.adminSetLine", { params, payload }))
    changed()
  }
  const close = async (): Promise<void> => {
    await action.run(tell("do.close"), () => order("adminConcerts.adminRetireConcert", { params }))
    changed()
  }
  const answered = (): void => {
    setQuestion(null)
    if (question === "drain") void set(tell("do.drain"), { method: "closed" })
    if (question === "passthrough") void set(tell("do.passthrough"), { method: "passthrough" })
    if (question === "close") void close()
  }
  const button = (word: "pause" | "resume", method: LinePolicy["method"]): ReactNode => (
    <button type="button" disabled={policy.method === method} onClick={() => void set(tell(`do.${word}`), { method })}>
      {tell(`do.${word}`)}
    </button>
  )
  const asking = (word: Question): ReactNode => (
    <button type="button" onClick={() => setQuestion(word)}>
      {tell(`do.${word}`)}
    </button>
  )
  return (
    <section aria-labelledby="admission">
      <h2 id="admission">{tell("admission")}</h2>
      <p>
        <b data-method={policy.method}>{tell(`method.${policy.method}`)}</b>{" "}
        <span className="quiet">{tell(policy.protects ? "line.protects" : "line.open")}</span>
      </p>
      {figures.closed ? (
        <p className="notice">{tell("finish.closed")}</p>
      ) : (
        <>
          <div className="acts">
            {button("pause", "paused")}
            {button("resume", "fifo")}
            {policy.method !== "closed" && asking("drain")}
            {policy.method !== "passthrough" && asking("passthrough")}
            {asking("close")}
          </div>
          <Pace
            key={`${policy.batch} ${policy.everyMs} ${policy.activeMax}`}
            figures={figures}
            set={(payload) => void set(tell("pace.apply"), payload)}
          />
        </>
      )}
      <ActionLine action={action} />
      {question !== null && (
        <Ask
          title={tell(`ask.${question}`)}
          no={tell("ask.no")}
          yes={tell(`do.${question}`)}
          onNo={() => setQuestion(null)}
          onYes={answered}
        >
          <p>{consequenceOf(question, figures)}</p>
        </Ask>
      )}
    </section>
  )
}

const consequenceOf = (question: Question, figures: Figures): string => {
  const waiting = amount(figures.waiting + figures.returned)
  return tell(`ask.${question}.what`, { waiting, absent: amount(figures.absent), held: amount(figures.held) })
}

const fields = ["batch", "everyMs", "activeMax"] as const
type PaceSet = { readonly [field in (typeof fields)[number]]: number }

/** How long it takes to admit all who wait, were nothing else to slow it down; null: it never ends. */
const emptyInMs = ({ waiting, returned }: Figures, { batch, everyMs }: PaceSet): number | null =>
  batch === 0 ? null : Math.ceil((waiting + returned) / batch) * everyMs

const Pace = ({ figures, set }: { readonly figures: Figures; readonly set: (pace: PaceSet) => void }) => {
  const { batch, everyMs, activeMax } = figures.policy
  const [pace, setPace] = useState<PaceSet>({ batch, everyMs, activeMax })
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    set(pace)
  }
  const inMs = emptyInMs(figures, pace)
  return (
    <form onSubmit={submit} className="asks">
      {fields.map((field) => (
        <Field key={field} label={tell(`pace.${field}`)}>
          <input
            id={`${id}${field}`}
            type="number"
            required
            min={field === "everyMs" ? 10 : 0}
            max={1_000_000}
            value={pace[field]}
            onChange={({ target }) => setPace({ ...pace, [field]: target.valueAsNumber })}
          />
        </Field>
      ))}
      <button type="submit" className="main">
        {tell("pace.apply")}
      </button>
      <output className="quiet" htmlFor={fields.map((field) => `${id}${field}`).join(" ")}>
        {inMs === null || Number.isNaN(inMs)
          ? tell("pace.never")
          : tell("pace.empty", { waiting: amount(figures.waiting + figures.returned), time: timeLeft(inMs) })}
      </output>
    </form>
  )
}
