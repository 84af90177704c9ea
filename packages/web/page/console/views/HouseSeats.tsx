/** Seats that the house keeps, and nights that are called off, with how far that has come. */
import { type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { ask, Failure } from "../../api.ts"
import { amount, dateTime } from "../../language.ts"
import { Ask } from "../../parts/Ask.tsx"
import { type OptionSale, order } from "../api.ts"
import { Counters, nightCounters } from "../parts/Counters.tsx"
import { Field, filled, instantOf, pressed } from "../parts/Field.tsx"
import { Unread } from "../parts/Unread.tsx"
import { tell } from "../tell.ts"
import { useTold } from "../told.ts"
import type { ConcertHead } from "./Concert.tsx"
import { dateOf } from "./Sale.tsx"

const flags = ["accessible", "companion", "restricted-view"] as const
const choices = ["seats", "all", ...flags] as const
type Choice = (typeof choices)[number]

type Props = { readonly concertId: number; readonly head: ConcertHead }

export const HouseSeats = ({ concertId, head }: Props) => {
  const [optionId, setOptionId] = useState(head.options[0]?.id ?? 0)
  if (head.options.length === 0) return <p className="quiet">{tell("house.none")}</p>
  return (
    <>
      <div className="asks">
        <Field label={tell("option.date")}>
          <select value={optionId} onChange={({ target }) => setOptionId(Number(target.value))}>
            {head.options.map(({ id }) => (
              <option key={id} value={id}>
                {dateOf(head, id)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Night key={optionId} concertId={concertId} optionId={optionId} />
    </>
  )
}

const Night = ({ concertId, optionId }: { readonly concertId: number; readonly optionId: number }) => {
  const params = { optionId }
  const polled = useTold(concertId, `option ${optionId}`, () => order("adminOptions.adminOption", { params }))
  const action = useAction()
  const [asked, setAsked] = useState(false)
  const { value: sale } = polled
  const cancel = async (): Promise<void> => {
    setAsked(false)
    await action.run(tell("house.cancel"), () => order("adminOptions.adminCancelOption", { params }))
    polled.read()
  }
  return (
    <>
      <Unread polled={polled} />
      {sale !== undefined && (
        <>
          <Standing sale={sale} />
          {sale.cancelled ? (
            <Progress sale={sale} />
          ) : (
            <>
              <Keep optionId={optionId} action={action} changed={polled.read} />
              <div className="acts">
                <button type="button" onClick={() => setAsked(true)}>
                  {tell("house.cancel")}
                </button>
              </div>
            </>
          )}
          <ActionLine action={action} />
          {asked && (
            <Ask
              title={tell("house.ask")}
              no={tell("ask.no")}
              yes={tell("house.cancel")}
              onNo={() => setAsked(false)}
              onYes={() => void cancel()}
            >
              <p>
                {tell("house.ask.what", {
                  held: amount(sale.held),
                  sold: amount(sale.sold),
                  available: amount(sale.available),
                  standing: amount(sale.reservationsStanding),
                })}
              </p>
            </Ask>
          )}
        </>
      )}
    </>
  )
}

const Standing = ({ sale }: { readonly sale: OptionSale }) => (
  <>
    <Counters names={nightCounters} of={(name) => <b>{amount(sale[name])}</b>} />
    {sale.nextReleaseAt !== null && <p>{tell("house.nextRelease", { at: dateTime(sale.nextReleaseAt) })}</p>}
  </>
)

/** Each reservation that still stands is ended, and paid back where it was bought. */
const Progress = ({ sale: { reservationsStanding: standing } }: { readonly sale: OptionSale }) => {
  const [most, setMost] = useState(standing)
  if (standing > most) setMost(standing)
  return (
    <div className="notice" role="status">
      <p>
        <b>{tell("option.cancelled")}</b>{" "}
        {standing === 0 ? tell("house.done") : tell("house.standing", { standing: amount(standing) })}
      </p>
      <progress aria-label={tell("house.progress")} max={Math.max(1, most)} value={most - standing} />
    </div>
  )
}

type KeepProps = {
  readonly optionId: number
  readonly action: ReturnType<typeof useAction>
  readonly changed: () => void
}

const Keep = ({ optionId, action, changed }: KeepProps) => {
  const [choice, setChoice] = useState<Choice>("seats")
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const blocks = pressed(event) !== "release"
    const until = instantOf(filled(form, "until"))
    const params = { optionId }
    void action
      .run(tell(blocks ? "house.block" : "house.release"), async () => {
        const seats = await chosen(optionId, choice, filled(form, "seats"))
        return blocks
          ? order("adminOptions.adminBlockSeats", { params, payload: { ...seats, ...(until && { until }) } })
          : order("adminOptions.adminReleaseSeats", { params, payload: seats })
      })
      .then(changed)
  }
  return (
    <form onSubmit={submit}>
      <div className="asks">
        <Field label={tell("house.which")}>
          <select value={choice} onChange={({ target }) => setChoice(target.value as Choice)}>
            {choices.map((each) => (
              <option key={each} value={each}>
                {tell(`house.choice.${each}`)}
              </option>
            ))}
          </select>
        </Field>
        {choice === "seats" && (
          <Field label={tell("house.seats")}>
            <input name="seats" required placeholder="VIP-1-1, VIP-1-2" />
          </Field>
        )}
        <Field label={tell("house.until")}>
          <input name="until" type="datetime-local" step={1} />
        </Field>
      </div>
      <div className="acts">
        <button type="submit" value="block">
          {tell("house.block")}
        </button>
        <button type="submit" value="release">
          {tell("house.release")}
        </button>
      </div>
    </form>
  )
}

/** What the server is asked for; a number that no seat has is refused here, as the server would. */
const chosen = async (optionId: number, choice: Choice, text: string) => {
  if (choice === "all") return { all: true }
  if (choice !== "seats") return { flags: [choice] }
  const map = await ask("seats.seatMap", { params: { optionId }, query: {} })
  const byNumber = new Map(map.map(({ id, seatNumber }) => [seatNumber.toLowerCase(), id]))
  const seatIds = text
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const id = byNumber.get(word.toLowerCase())
      if (id === undefined) throw new Failure("refused", 404, "seat-unknown", word)
      return id
    })
  return { seatIds }
}
