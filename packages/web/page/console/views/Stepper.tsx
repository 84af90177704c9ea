/** One position of a journal: what happened there, the counters and the seats behind it. The position stands in the address. */
import { describeEvent } from "@ticketrush/protocol/describe-event"
import { optionIdOf, reservationIdOf } from "@ticketrush/protocol/ids"
import { useMemo, useRef, useState } from "react"
import { amount, clockTime, exactTime } from "../../language.ts"
import type { Look } from "../../map/glyphs.ts"
import { Hall } from "../../map/Hall.ts"
import type { Painter } from "../../map/Painter.ts"
import { SeatCanvas } from "../../map/SeatCanvas.tsx"
import { go, useAddress } from "../../route.ts"
import type { Journal, JournalEvent } from "../journal/Events.ts"
import { type OptionState, Replay, seatStates } from "../journal/Replay.ts"
import { Counters, saleCounters } from "../parts/Counters.tsx"
import { Field } from "../parts/Field.tsx"
import { tell } from "../tell.ts"
import { FairnessPlot } from "./FairnessPlot.tsx"
import { WhatIf } from "./WhatIf.tsx"

type Props = { readonly journal: Journal }

/** Index of the last event at or before a position. */
const indexAt = (events: ReadonlyArray<JournalEvent>, position: number): number => {
  let [low, high] = [0, events.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (events[middle].position <= position) low = middle
    else high = middle - 1
  }
  return low
}

export const Stepper = ({ journal }: Props) => {
  const { concertId, events } = journal
  const address = useAddress()
  const asked = Number(address.searchParams.get("at") ?? Number.NaN)
  const index = Number.isNaN(asked) ? events.length - 1 : indexAt(events, asked)
  const replay = useMemo(() => new Replay(events), [events])
  replay.goTo(index + 1)
  const counters = replay.counters()
  const { at, event, position } = events[index]
  const show = (to: number): void => {
    const { position: next } = events[Math.min(Math.max(to, 0), events.length - 1)]
    go(`${address.pathname}?at=${next}`, true)
  }
  const bySecond = (seconds: number): void => {
    const wanted = at + seconds * 1_000
    const found = seconds > 0 ? events.findIndex((each) => each.at >= wanted) : lastBefore(events, wanted)
    show(found === -1 ? (seconds > 0 ? events.length - 1 : 0) : found)
  }
  return (
    <>
      <section aria-labelledby="step">
        <h2 id="step">
          {tell("journal.position", { position })} <small>{exactTime(at)}</small>
        </h2>
        <Field label={tell("journal.slider")}>
          <input
            className="slider"
            type="range"
            min={0}
            max={events.length - 1}
            value={index}
            aria-valuetext={tell("journal.position", { position })}
            onChange={({ target }) => show(target.valueAsNumber)}
          />
        </Field>
        <div className="acts">
          <button type="button" onClick={() => bySecond(-1)}>
            {tell("journal.secondBack")}
          </button>
          <button type="button" onClick={() => show(index - 1)}>
            {tell("journal.back")}
          </button>
          <button type="button" onClick={() => show(index + 1)}>
            {tell("journal.on")}
          </button>
          <button type="button" onClick={() => bySecond(1)}>
            {tell("journal.secondOn")}
          </button>
          <Field label={tell("journal.goTo")}>
            <input
              type="number"
              min={1}
              max={events.at(-1)?.position}
              value={position}
              onChange={({ target }) => {
                if (!Number.isNaN(target.valueAsNumber)) show(indexAt(events, target.valueAsNumber))
              }}
            />
          </Field>
        </div>
        <p className="event">
          <code lang="en">{describeEvent(concertId, event)}</code>
        </p>
        <Counters names={saleCounters} of={(name) => <b>{amount(counters[name])}</b>} />
      </section>
      <Halls replay={replay} concertId={concertId} position={position} show={(to) => show(indexAt(events, to))} />
      <Orders journal={journal} replay={replay} show={(to) => show(indexAt(events, to))} />
      <FairnessPlot events={events} />
      <WhatIf events={events} />
    </>
  )
}

const lastBefore = (events: ReadonlyArray<JournalEvent>, wanted: number): number => {
  for (let n = events.length - 1; n >= 0; n--) if (events[n].at <= wanted) return n
  return -1
}

const lookOfState: Readonly<Record<number, Look>> = {
  [seatStates.free]: "free",
  [seatStates.held]: "held",
  [seatStates.sold]: "sold",
  [seatStates.blocked]: "mine",
}

type HallsProps = {
  readonly replay: Replay
  readonly concertId: number
  readonly position: number
  readonly show: (position: number) => void
}

const Halls = ({ replay, concertId, position, show }: HallsProps) => {
  const [chosen, setChosen] = useState<number | null>(null)
  const numbers = [...replay.options.keys()]
  const number = chosen !== null && replay.options.has(chosen) ? chosen : numbers[0]
  const option = number === undefined ? undefined : replay.options.get(number)
  if (option === undefined || number === undefined) return null
  return (
    <section aria-labelledby="hall">
      <h2 id="hall">{tell("journal.seats")}</h2>
      {numbers.length > 1 && (
        <div className="asks">
          <Field label={tell("option.date")}>
            <select value={number} onChange={({ target }) => setChosen(Number(target.value))}>
              {numbers.map((each) => (
                <option key={each} value={each}>
                  {tell("option.number", { optionId: optionIdOf(concertId, each) })}
                </option>
              ))}
            </select>
          </Field>
        </div>
      )}
      <Night key={number} concertId={concertId} option={option} position={position} replay={replay} show={show} />
    </section>
  )
}

type NightProps = HallsProps & { readonly option: OptionState }

const Night = ({ concertId, option, position, replay, show }: NightProps) => {
  const { number, tiers } = option.plan
  const [seat, setSeat] = useState<number | null>(null)
  const painter = useRef<Painter | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the seats of a night never change, their states are asked for
  const hall = useMemo(
    () =>
      new Hall(
        option.seats.map(({ index, tier, ...plan }) => ({
          ...plan,
          id: index,
          tier: tiers[tier].name,
          price: tiers[tier].price,
          status: "AVAILABLE",
        })),
      ),
    [number],
  )
  const states = useRef(option.states)
  states.current = option.states
  const drawn = useRef(-1)
  if (drawn.current !== position) {
    drawn.current = position
    for (const [index, state] of option.states.entries()) {
      if (hall.set(index, Math.min(state, seatStates.sold))) painter.current?.touch(index)
    }
  }
  const found = seat === null ? [] : replay.events.filter(({ event }) => isAbout(replay, event, number, seat))
  return (
    <>
      <div className="stepped">
        <SeatCanvas
          hall={hall}
          lookOf={(index) => lookOfState[states.current[index]]}
          onPick={(index) => setSeat(index)}
          painter={painter}
        />
      </div>
      <div className="asks">
        <Field label={tell("journal.seat")}>
          <input
            onChange={({ target }) => {
              const wanted = option.seats.find(({ seatNumber }) => seatNumber === target.value.trim())
              setSeat(wanted?.index ?? null)
            }}
          />
        </Field>
      </div>
      {seat !== null && (
        <>
          <h3>{tell("journal.seatIs", { seat: option.seats[seat].seatNumber, state: stateWord(option, seat) })}</h3>
          <Happened concertId={concertId} events={found} show={show} />
        </>
      )}
    </>
  )
}

const words = ["free", "held", "sold", "blocked"] as const
const stateWord = ({ states }: OptionState, seat: number): string => tell(`seat.${words[states[seat]]}`)

/** Whether an event is about that seat; of reservations that are known by now. */
const isAbout = (replay: Replay, event: JournalEvent["event"], option: number, seat: number): boolean => {
  if (event.kind === "seats-blocked" || event.kind === "seats-released") {
    return event.option === option && (event.seats === null || event.seats.includes(seat))
  }
  if (event.kind === "option-cancelled") return event.option === option
  if (event.kind === "parted") return event.option === option && event.seats.includes(seat)
  if (!("reservation" in event)) return false
  const known = replay.reservations.get(event.reservation)
  return known !== undefined && known.option === option && known.seats.includes(seat)
}

const rowsMax = 200

type HappenedProps = {
  readonly concertId: number
  readonly events: ReadonlyArray<JournalEvent>
  readonly show: (position: number) => void
}

const Happened = ({ concertId, events, show }: HappenedProps) => (
  <>
    {events.length > rowsMax && <p className="quiet">{tell("journal.firstRows", { rows: rowsMax })}</p>}
    <ol className="happened">
      {events.slice(0, rowsMax).map(({ at, event, position }) => (
        <li key={position}>
          <button type="button" className="plain" onClick={() => show(position)}>
            {tell("journal.position", { position })}
          </button>{" "}
          <time>{clockTime(at)}</time> <code lang="en">{describeEvent(concertId, event).split(" ")[0]}</code>
        </li>
      ))}
    </ol>
  </>
)

/** What happened to one order, or to all that one person did. */
const Orders = ({
  journal: { concertId, events },
  replay,
  show,
}: Props & Omit<HallsProps, "concertId" | "position">) => {
  const [wanted, setWanted] = useState("")
  const number = Number(wanted)
  const found = wanted === "" || Number.isNaN(number) ? [] : eventsOfOrder(replay, concertId, events, number)
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">{tell("journal.orders")}</h2>
      <div className="asks">
        <Field label={tell("journal.order")}>
          <input inputMode="numeric" value={wanted} onChange={({ target }) => setWanted(target.value.trim())} />
        </Field>
      </div>
      {wanted !== "" && found.length === 0 && <p className="quiet">{tell("journal.noOrder")}</p>}
      {found.length > 0 && <Happened concertId={concertId} events={found} show={show} />}
    </section>
  )
}

const eventsOfOrder = (
  replay: Replay,
  concertId: number,
  events: ReadonlyArray<JournalEvent>,
  wanted: number,
): ReadonlyArray<JournalEvent> => {
  const places = new Set<number>()
  for (const { event } of events) if (event.kind === "joined" && event.person === wanted) places.add(event.place)
  return events.filter(({ event }) => {
    if ("place" in event) return places.has(event.place)
    if (!("reservation" in event)) return false
    const parts = event.kind === "parted" ? [event.part] : []
    if ([event.reservation, ...parts].some((each) => reservationIdOf(concertId, each) === wanted)) return true
    const person = event.kind === "held" ? event.person : replay.reservations.get(event.reservation)?.person
    return person === wanted
  })
}
