/** The journal of a sale that is being sold, read from the server, or of a file that was exported; stepped through in the browser. */
import { type ChangeEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { amount } from "../../language.ts"
import { order } from "../api.ts"
import {
  ExportFault,
  eventsMax,
  eventsOf,
  fileBytesMax,
  type Journal,
  type JournalEvent,
  journalsIn,
} from "../journal/Events.ts"
import { Field } from "../parts/Field.tsx"
import { tell } from "../tell.ts"
import { Stepper } from "./Stepper.tsx"

/** All of it, a page after the other. */
const readJournal = async (concertId: number, known: Journal | null): Promise<Journal> => {
  const events: JournalEvent[] = [...(known?.events ?? [])]
  for (;;) {
    const after = events.at(-1)?.position ?? 0
    const { more, records } = await order("saleDesk.saleJournal", {
      params: { concertId },
      query: { after: String(after) },
    })
    for (const record of records) for (const event of eventsOf(record)) events.push(event)
    const cut = events.length >= eventsMax
    if (!more || cut) return { concertId, events, cut }
  }
}

export const LiveJournal = ({ concertId }: { readonly concertId: number }) => {
  const [journal, setJournal] = useState<Journal | null>(null)
  const action = useAction()
  const read = (): void =>
    void action.run(tell("journal.read"), async () => setJournal(await readJournal(concertId, journal)))
  return (
    <>
      <div className="acts">
        <button type="button" className={journal === null ? "main" : undefined} onClick={read}>
          {tell(journal === null ? "journal.read" : "journal.readOn")}
        </button>
      </div>
      <ActionLine action={action} />
      {journal !== null && <Whole journal={journal} />}
    </>
  )
}

export const FileJournal = () => {
  const [journals, setJournals] = useState<ReadonlyArray<Journal>>([])
  const [chosen, setChosen] = useState(0)
  const [fault, setFault] = useState<string | null>(null)
  const open = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0]
    setJournals([])
    setChosen(0)
    setFault(null)
    if (file === undefined) return
    if (file.size > fileBytesMax) return setFault(tell("export.large", { mb: fileBytesMax / 1024 / 1024 }))
    try {
      setJournals(journalsIn(await file.text()))
    } catch (cause) {
      if (!(cause instanceof ExportFault)) throw cause
      setFault(tell(`export.${cause.word}`, { line: cause.line }))
    }
  }
  const journal = journals[chosen]
  return (
    <>
      <title>{`${tell("nav.journal")} · ${tell("title")}`}</title>
      <h1>{tell("nav.journal")}</h1>
      <p>{tell("export.lead")}</p>
      <div className="asks">
        <Field label={tell("export.file")}>
          <input type="file" accept=".jsonl" onChange={(event) => void open(event)} />
        </Field>
        {journals.length > 1 && (
          <Field label={tell("concerts.number")}>
            <select value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
              {journals.map(({ concertId }, n) => (
                <option key={concertId} value={n}>
                  {concertId}
                </option>
              ))}
            </select>
          </Field>
        )}
      </div>
      {fault !== null && (
        <p className="notice" role="alert">
          {fault}
        </p>
      )}
      {journal !== undefined && <Whole key={journal.concertId} journal={journal} />}
    </>
  )
}

const Whole = ({ journal }: { readonly journal: Journal }) => (
  <>
    <p className="quiet" data-events={journal.events.length}>
      {tell("journal.events", { events: amount(journal.events.length) })}
    </p>
    {journal.cut && <p className="notice">{tell("journal.cut", { events: amount(eventsMax) })}</p>}
    {journal.events.length > 0 && <Stepper journal={journal} />}
  </>
)
