/** The seats of one night: the map, the grid, what is chosen, and what became of a race that was lost. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react"
import { randomId } from "../../js/random-id.js"
import { ActionLine, useAction } from "../action.tsx"
import { ask, Failure, type Option, type Order } from "../api.ts"
import { useByClock } from "../clock.tsx"
import { amount, say } from "../language.ts"
import { useTopic } from "../live.ts"
import type { Look } from "../map/glyphs.ts"
import { type Hall, seatStates } from "../map/Hall.ts"
import { nearestSeats } from "../map/nearest.ts"
import type { Painter } from "../map/Painter.ts"
import { SeatCanvas } from "../map/SeatCanvas.tsx"
import { SeatGrid } from "../map/SeatGrid.tsx"
import { announce } from "../parts/announce.ts"
import { Link } from "../parts/Link.tsx"
import { LinkState } from "../parts/LinkState.tsx"
import { TimeLeft } from "../parts/TimeLeft.tsx"
import { go } from "../route.ts"
import { useSession } from "../session.ts"
import { StepKeys } from "../step-keys.ts"
import { AppealForm } from "./Appeal.tsx"
import { Basket, ToBasket } from "./Basket.tsx"
import { nightWords } from "./Concert.tsx"
import { chosenBefore, keepChosen } from "./chosen.ts"
import { asksForTurn, type ConcertData, opensAtMs } from "./concert-data.ts"
import { useOwnPlace } from "./own-place.ts"
import { type BestAsked, BestPick, fits, keepWish, Legend, needOf, type Wish, wishBefore } from "./SeatWishes.tsx"
import { SignFirst, signInToHold } from "./SignFirst.tsx"
import { seatLabel, seatName } from "./seat-words.ts"

/** What one hold takes at most, whatever a policy says. */
const holdMax = 16

type Props = {
  readonly data: ConcertData
  readonly option: Option
  readonly hall: Hall
  readonly mine: ReadonlySet<number>
  readonly readAgain: () => void
}
type Changes = { readonly states?: string; readonly seats?: ReadonlyArray<readonly [number, number]> }
type Lost = { readonly name: string; readonly instead: ReadonlyArray<number> }

export const SeatChoice = ({ data, option, hall, mine, readAgain }: Props) => {
  const { card, policy, overview } = data
  const session = useSession()
  const person = session === null || session === "unknown" ? null : session
  const needsTurn = asksForTurn(overview)
  const { place, cause } = useOwnPlace(card.id, needsTurn && person !== null ? person.userId : null)
  const opensAt = useByClock((now) => opensAtMs(card, now))
  const mayHold = opensAt === null && !overview.closed && (!needsTurn || place?.status === "ACTIVE")
  // Until the place was read the reader may be the one whose turn it is.
  const hasToWait =
    needsTurn && (place === undefined ? session === null || cause !== undefined : place.status !== "ACTIVE")

  const [wish, setWish] = useState<Wish>(() => wishBefore(option.id))
  const [chosen, setChosen] = useState<ReadonlyArray<number>>(() => takeBefore(hall, option.id))
  const [lost, setLost] = useState<Lost | null>(null)
  const [said, setSaid] = useState("")
  const [at, setAt] = useState(() => chosen[0] ?? 0)
  const [code, setCode] = useState("")
  const painter = useRef<Painter | null>(null)
  const action = useAction()
  const [keys] = useState(() => new StepKeys(randomId))
  /** The server has been asked, or its answer was lost: seats that are held may be the reader's own. */
  const asking = useRef(false)
  const max = Math.min(holdMax, policy?.maxSeatsPerOrder || holdMax, policy?.maxReservationsPerUser || holdMax)
  const inChoice = useMemo(() => new Set(chosen), [chosen])

  const lookOf = (index: number): Look => {
    if (inChoice.has(index)) return "chosen"
    if (hall.states[index] !== seatStates.free) {
      if (mine.has(hall.seats[index].id)) return "mine"
      return hall.states[index] === seatStates.sold ? "sold" : "held"
    }
    return fits(hall.seats[index], wish) ? "free" : "other"
  }

  useTouched(painter, inChoice, wish)
  useEffect(() => keepWish(option.id, wish), [option.id, wish])
  useEffect(() => {
    keepChosen(
      option.id,
      chosen.map((index) => hall.seats[index].id),
    )
  }, [chosen, hall, option.id])

  const link = useTopic(
    { topic: "seats", optionId: option.id },
    {
      frame: (_, change: Changes) => {
        const pairs = change.seats ?? [...(change.states ?? "")].map((digit, index) => [index, Number(digit)] as const)
        // Another hall stands at this address now.
        if (change.states !== undefined && change.states.length !== hall.seats.length) return readAgain()
        const moved = pairs.filter(([index, state]) => hall.set(index, state)).map(([index]) => index)
        if (moved.length === 0) return
        for (const index of moved) painter.current?.touch(index)
        hall.changed()
        if (!asking.current) loseTaken()
      },
    },
  )

  /** Seats of the choice that went to others meanwhile. */
  const loseTaken = (): void => {
    const gone = chosen.filter((index) => !hall.isFree(index))
    if (gone.length > 0) tellLost(gone)
  }
  const tellLost = (gone: ReadonlyArray<number>): void => {
    const left = chosen.filter((index) => !gone.includes(index))
    const free = (index: number): boolean =>
      hall.isFree(index) && !left.includes(index) && fits(hall.seats[index], wish)
    const instead = nearestSeats(hall, gone[0], gone.length, free)
    const name = gone.map((index) => seatName(hall.seats[index])).join(", ")
    choose(left)
    setLost({ name, instead })
    announce(say("seats.lost", { seat: name }))
  }

  /** Without a seat there is nothing that could be tried again. */
  const choose = (seats: ReadonlyArray<number>): void => {
    if (seats.length === 0) action.clear()
    setChosen(seats)
  }
  const toggle = (index: number): void => {
    // The same seats are asked for with the same key until the outcome is known.
    if (asking.current) return tell(say("error.unknown"))
    setSaid("")
    const seat = hall.seats[index]
    if (inChoice.has(index)) return choose(chosen.filter((other) => other !== index))
    if (!hall.isFree(index)) return
    const flag = needOf(seat)
    if (flag !== undefined && wish.need === null) return tell(say("seats.accessKept", { flag: say(`seats.${flag}`) }))
    if (chosen.length >= max) return tell(say("seats.max", { max: amount(max) }))
    setLost(null)
    setChosen([...chosen, index])
  }
  const tell = (text: string): void => {
    setSaid(text)
    announce(text)
  }
  const take = (seats: ReadonlyArray<number>): void => {
    if (asking.current) return tell(say("error.unknown"))
    setLost(null)
    setChosen([...chosen, ...seats].slice(0, max))
    if (seats[0] !== undefined) {
      setAt(seats[0])
      painter.current?.focus(seats[0])
    }
  }

  /** `best`: what the seats must be like; null: those that are chosen. */
  const hold = async (best: BestAsked | null): Promise<void> => {
    if (person === null) return signInToHold(option.id)
    await action.run(say("seats.holdAction"), () => latest.current(best))
  }
  const send = (best: BestAsked | null): Promise<Order> => {
    const shown = code === "" ? {} : { accessCode: code }
    const pass = passOf(place?.pass)
    if (best === null) {
      const payload = { seatIds: chosen.map((index) => hall.seats[index].id), ...shown }
      return keys.send(JSON.stringify(payload), (key) =>
        ask("ownReservations.ownHold", { headers: { ...key, ...pass }, payload }),
      )
    }
    const payload = { optionId: option.id, ...best, ...shown }
    return keys.send(JSON.stringify(payload), (key) =>
      ask("ownReservations.ownHoldBest", { headers: { ...key, ...pass }, payload }),
    )
  }
  const holdOnce = async (best: BestAsked | null): Promise<void> => {
    const isOpen = asking.current
    asking.current = true
    try {
      const order = await send(best)
      keepChosen(option.id, [])
      go(`/orders/${order.id}`)
    } catch (cause) {
      // That nothing was decided about a second try says nothing about the first one.
      asking.current = cause instanceof Failure && (cause.kind === "unknown" || (cause.kind === "later" && isOpen))
      if (cause instanceof Failure && cause.code === "seat-taken") await afterRace()
      throw cause
    }
  }
  // What is tried again is what is chosen then.
  const latest = useRef(holdOnce)
  latest.current = holdOnce
  /** Which of the seats it was the server says: this page may be told of it later. */
  const afterRace = async (): Promise<void> => {
    const seatId = chosen.map((index) => String(hall.seats[index].id))
    if (seatId.length === 0) return
    const seats = await ask("seats.seatMap", { params: { optionId: option.id }, query: { seatId } })
    for (const { id, status } of seats) {
      const index = hall.indexOf(id)
      if (index === undefined || status === "AVAILABLE" || !hall.isFree(index)) continue
      hall.set(index, seatStates.held)
      painter.current?.touch(index)
    }
    hall.changed()
    loseTaken()
  }

  const newest = useRef(hold)
  newest.current = hold
  const holdBest = useCallback((best: BestAsked) => void newest.current(best), [])

  return (
    <>
      <title>{`${say("seats.title")} · ${card.title}`}</title>
      <header className="headline">
        <h1>
          {card.title} <small>{nightWords(option)}</small>
        </h1>
        <FreeSeats hall={hall} />
        <LinkState state={link} />
      </header>
      {opensAt !== null && <TimeLeft word="seats.open" until={opensAt} />}
      {needsTurn && place?.status === "ACTIVE" && place.passUntil !== null && (
        <TimeLeft word="seats.turnLeft" until={Date.parse(place.passUntil)} />
      )}
      {hasToWait && opensAt === null && (
        <p className="notice">
          {say("seats.needTurn")} <Link to={`/concerts/${card.id}/line?night=${option.id}`}>{say("seats.toLine")}</Link>
        </p>
      )}
      {!overview.closed && <SignFirst optionId={option.id} />}
      <div className="floor">
        <section className="hall" aria-label={say("seats.mapName")}>
          <BestPick
            hall={hall}
            max={max}
            wish={wish}
            mayHold={mayHold && action.state !== "running" && !asking.current}
            onWish={setWish}
            onHold={holdBest}
          />
          <SeatCanvas hall={hall} lookOf={lookOf} onPick={toggle} painter={painter} />
          <Legend />
          <details className="list" open>
            <summary>{say("seats.list")}</summary>
            <SeatGrid
              hall={hall}
              lookOf={lookOf}
              labelOf={(index) => seatLabel(hall.seats[index], lookOf(index))}
              onPick={toggle}
              onFocus={(index) => painter.current?.focus(index)}
              at={at}
            />
          </details>
          <ToBasket hall={hall} chosen={chosen} bookingFee={overview.bookingFee} />
        </section>
        <Basket
          hall={hall}
          chosen={chosen}
          bookingFee={overview.bookingFee}
          max={max}
          mayHold={mayHold}
          busy={action.state === "running"}
          asksCode={policy?.presales.some(({ accessCodes }) => accessCodes > 0) === true}
          code={code}
          onCode={setCode}
          onRemove={toggle}
          onClear={() => (asking.current ? tell(say("error.unknown")) : choose([]))}
          onHold={() => void hold(null)}
        >
          {said !== "" && <p className="notice">{said}</p>}
          {lost !== null && (
            <div className="notice" role="alert">
              <p>{say("seats.lost", { seat: lost.name })}</p>
              {lost.instead.length > 0 && (
                <>
                  <p>
                    {say("seats.lostOffer", {
                      seats: lost.instead.map((index) => seatName(hall.seats[index])).join(", "),
                    })}
                  </p>
                  <button type="button" onClick={() => take(lost.instead)}>
                    {say("seats.take")}
                  </button>
                </>
              )}
            </div>
          )}
          <ActionLine action={action} />
          {action.cause instanceof Failure && action.cause.decision !== null && (
            <AppealForm key={action.cause.decision} decision={action.cause.decision} />
          )}
        </Basket>
      </div>
    </>
  )
}

const FreeSeats = ({ hall }: { readonly hall: Hall }) => {
  const free = useSyncExternalStore(hall.listen, () => hall.free)
  return <p className="quiet">{say("seats.count", { free: amount(free), total: amount(hall.seats.length) })}</p>
}

/** What looks different on the drawn map: seats that came into the choice or left it, and all of it with another wish. */
const useTouched = (painter: RefObject<Painter | null>, inChoice: ReadonlySet<number>, wish: Wish): void => {
  const before = useRef(inChoice)
  useEffect(() => {
    for (const index of before.current) if (!inChoice.has(index)) painter.current?.touch(index)
    for (const index of inChoice) if (!before.current.has(index)) painter.current?.touch(index)
    before.current = inChoice
  }, [painter, inChoice])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the wish that changes
  useEffect(() => painter.current?.touchAll(), [painter, wish])
}

const passOf = (pass: string | null | undefined): { readonly "admission-pass"?: string } =>
  pass === null || pass === undefined ? {} : { "admission-pass": pass }

/** Those that are still free, of seats that were chosen before a reload or a sign-in. */
const takeBefore = (hall: Hall, optionId: number): ReadonlyArray<number> =>
  chosenBefore(optionId).flatMap((id) => {
    const index = hall.indexOf(id)
    return index !== undefined && hall.isFree(index) ? [index] : []
  })
