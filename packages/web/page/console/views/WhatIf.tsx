/** What another pace would have done to a past sale, beside what happened, and the model in plain words. */
import { type FormEvent, useMemo, useState } from "react"
import { amount, clockTime, timeLeft } from "../../language.ts"
import type { JournalEvent } from "../journal/Events.ts"
import { type Pace, type PaceOutcome, whatIf } from "../journal/pace.ts"
import { Field } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
import { tell } from "../tell.ts"

const fields = ["batch", "everyMs", "activeMax"] as const
const assumptions = ["arrive", "act", "steps", "guess"] as const

/** The pace that was set last; what the form begins with. */
const paceIn = (events: ReadonlyArray<JournalEvent>): Pace => {
  const set = events.findLast(({ event }) => event.kind === "line-set")?.event
  const { activeMax, batch, everyMs } =
    set?.kind === "line-set" ? set.policy : { batch: 10, everyMs: 10_000, activeMax: 0 }
  return { batch, everyMs, activeMax }
}

export const WhatIf = ({ events }: { readonly events: ReadonlyArray<JournalEvent> }) => {
  const first = useMemo(() => paceIn(events), [events])
  const [pace, setPace] = useState(first)
  const [asked, setAsked] = useState<Pace | null>(null)
  const found = useMemo(() => (asked === null ? null : whatIf(events, asked)), [events, asked])
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setAsked(pace)
  }
  return (
    <section aria-labelledby="whatif">
      <h2 id="whatif">{tell("whatif")}</h2>
      <form onSubmit={submit} className="asks">
        {fields.map((field) => (
          <Field key={field} label={tell(`pace.${field}`)}>
            <input
              type="number"
              required
              min={field === "everyMs" ? 10 : 0}
              max={1_000_000}
              value={pace[field]}
              onChange={({ target }) => setPace({ ...pace, [field]: target.valueAsNumber })}
            />
          </Field>
        ))}
        <button type="submit">{tell("whatif.ask")}</button>
      </form>
      {found !== null && (
        <>
          <Outcomes rows={[["was", found.asItWas] as const, ["with", found.withPace] as const]} seats={found.seats} />
          <p>{tell("whatif.model")}</p>
          <ul>
            {assumptions.map((each) => (
              <li key={each}>{tell(`whatif.model.${each}`, { guessed: amount(found.guessed) })}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

type Props = { readonly rows: ReadonlyArray<readonly ["was" | "with", PaceOutcome]>; readonly seats: number }

const time = (at: number | null): string => (at === null ? tell("whatif.never") : clockTime(at))
const wait = (ms: number | null): string => (ms === null ? "-" : timeLeft(ms))

const Outcomes = ({ rows, seats }: Props) => (
  <Table
    name={tell("whatif")}
    rows={rows}
    keyOf={([name]) => name}
    columns={[
      { head: tell("whatif.which"), of: ([name]) => tell(`whatif.${name}`) },
      { head: tell("whatif.admitted"), isNumber: true, of: ([, { admitted }]) => amount(admitted) },
      { head: tell("whatif.left"), isNumber: true, of: ([, { left }]) => amount(left) },
      { head: tell("whatif.median"), isNumber: true, of: ([, { medianWaitMs }]) => wait(medianWaitMs) },
      { head: tell("whatif.longest"), isNumber: true, of: ([, { longestWaitMs }]) => wait(longestWaitMs) },
      { head: tell("whatif.last"), of: ([, { lastAdmittedAt }]) => time(lastAdmittedAt) },
      { head: tell("whatif.sold", { seats: amount(seats) }), isNumber: true, of: ([, { sold }]) => amount(sold) },
      { head: tell("whatif.missed"), isNumber: true, of: ([, { missed }]) => amount(missed) },
      { head: tell("whatif.soldOut"), of: ([, { soldOutAt }]) => time(soldOutAt) },
    ]}
  />
)
