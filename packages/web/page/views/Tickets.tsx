/** What the reader has booked: on every device, with what can be done about each order. */
import { useRef, useState } from "react"
import { randomId } from "../../js/random-id.js"
import { ActionLine, useAction } from "../action.tsx"
import { ask, Failure, type Listed, type Option, type Order, type Policy } from "../api.ts"
import { useByClock } from "../clock.tsx"
import { dateTime, price, say } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Ask } from "../parts/Ask.tsx"
import { AwaySwitch } from "../parts/AwaySwitch.tsx"
import { announce } from "../parts/announce.ts"
import { Link } from "../parts/Link.tsx"
import { SignedIn } from "../parts/SignedIn.tsx"
import { VerifyEmail } from "../parts/VerifyEmail.tsx"
import { serverNow } from "../server-time.ts"
import { StepKeys } from "../step-keys.ts"
import { Appeals } from "./Appeal.tsx"
import { nightWords } from "./Concert.tsx"
import { byId, cardOf, forbidsTransfers, optionsOf, policyFor } from "./concert-data.ts"
import { GiveAway } from "./GiveAway.tsx"
import { cancelWord, giveBackOf, giveBackWords } from "./give-back.ts"
import { OffersToReader } from "./OffersToReader.tsx"
import { PaymentPanel } from "./PaymentPanel.tsx"
import { type OwnSeat, SeatToCancel } from "./SeatToCancel.tsx"
import { seatName, seatsById } from "./seat-words.ts"
import { TicketCode } from "./TicketCode.tsx"

const pageSize = 20

type Ticket = {
  readonly order: Order
  readonly title: string
  readonly option: Option | undefined
  readonly seats: ReadonlyArray<OwnSeat>
  readonly policy: Policy | null
  /** Whether its money comes back only when it is asked for. */
  readonly isOwed: boolean
}

const load = async (count: number) => {
  const listed = await ask("ownReservations.ownReservations", { query: { limit: String(count) } })
  const ids = [...new Set(listed.map(({ concertId }) => concertId))]
  const cards = await byId(ids, cardOf)
  const [options, policies] = await Promise.all([
    byId(ids, async (concertId) => (cards.get(concertId) === null ? null : optionsOf(concertId))),
    byId(ids, async (concertId) => policyFor(cards.get(concertId) ?? null)),
  ])
  // What a strategy of the lab has reserved is no order that could be paid or cancelled here.
  const orders = listed.filter(({ status }) => status !== "PENDING")
  const tickets = await Promise.all(
    orders.map(async (row): Promise<ReadonlyArray<Ticket>> => {
      const { id, concertId, optionId } = row
      const order = await orderOf(id)
      if (order === null) return []
      const ticket = {
        order,
        title: cards.get(concertId)?.title ?? say("tickets.gone"),
        option: options.get(concertId)?.find((each) => each.id === optionId),
        seats: await seatsOf(order, row),
        policy: policies.get(concertId) ?? null,
        isOwed: await isOwed(order),
      }
      return [ticket]
    }),
  )
  return { tickets: tickets.flat(), more: listed.length === count }
}

/** Null where it has gone to another person since the list was read. */
const orderOf = async (reservationId: number): Promise<Order | null> => {
  try {
    return await ask("ownReservations.ownReservation", { params: { reservationId } })
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "reservation-not-found") return null
    throw cause
  }
}

/** One seat is named by the list itself. */
const seatsOf = async (order: Order, { seatNumber }: Listed): Promise<ReadonlyArray<OwnSeat>> => {
  const { optionId, seatIds } = order
  if (seatIds.length === 1 && seatNumber !== null) return [{ id: seatIds[0], name: seatNumber, price: order.price }]
  const seats = await seatsById(optionId, seatIds)
  return seatIds.map((id) => {
    const seat = seats.get(id)
    return { id, name: seat === undefined ? String(id) : seatName(seat), price: seat?.price ?? 0 }
  })
}

/** What was given back out of an order is paid back without being asked for, where its provider does that. */
const isOwed = async ({ id, partOf, status }: Order): Promise<boolean> => {
  if (partOf === undefined || status !== "CANCELLED") return partOf === undefined
  // Not from that order, which may be another person's by now.
  const { payment } = await ask("ownPayments.ownPayment", { params: { reservationId: id } })
  return payment === null || payment.refund === null
}

export const Tickets = () => (
  <>
    <title>{`${say("tickets.title")} · TicketRush`}</title>
    <h1>{say("tickets.title")}</h1>
    <SignedIn>{({ userId }) => <Orders key={userId} userId={userId} />}</SignedIn>
  </>
)

const isLive = ({ status }: Order): boolean => status === "HOLD" || status === "PAYING" || status === "CONFIRMED"

const Orders = ({ userId }: { readonly userId: number }) => {
  const [count, setCount] = useState(pageSize)
  const [said, setSaid] = useState("")
  const loaded = useLoaded(`tickets ${userId} ${count}`, () => load(count))
  const changed: Changed = (why = "") => {
    setSaid(why)
    loaded.read()
  }
  return (
    <>
      <p role="status">{said}</p>
      <OffersToReader userId={userId} changed={changed} />
      <Show loaded={loaded} failed={say("tickets.failed")}>
        {({ tickets, more }) => {
          const past = tickets.filter(({ order }) => !isLive(order))
          const live = tickets.filter(({ order }) => isLive(order))
          return (
            <>
              {tickets.length === 0 && (
                <p>
                  {say("tickets.none")} <Link to="/">{say("tickets.find")}</Link>
                </p>
              )}
              <TicketList heading="h2" tickets={live} changed={changed} />
              {past.length > 0 && (
                <section aria-labelledby="past">
                  <h2 id="past">{say("tickets.past")}</h2>
                  <TicketList heading="h3" tickets={past} changed={changed} />
                </section>
              )}
              <AwaySwitch />
              <VerifyEmail userId={userId} />
              <Appeals />
              {more && (
                <button type="button" onClick={() => setCount(count + pageSize)}>
                  {say("tickets.more")}
                </button>
              )}
            </>
          )
        }}
      </Show>
    </>
  )
}

/** `heading`: that of each ticket, one below what the list stands under. */
type Heading = "h2" | "h3"
/** The orders are others now; with a sentence where the reader is told why. */
type Changed = (said?: string) => void
type ListProps = {
  readonly heading: Heading
  readonly tickets: ReadonlyArray<Ticket>
  readonly changed: Changed
}

const TicketList = ({ heading, tickets, changed }: ListProps) => (
  <ul className="tickets">
    {tickets.map((ticket) => (
      <li key={ticket.order.id}>
        <TicketView heading={heading} ticket={ticket} changed={changed} />
      </li>
    ))}
  </ul>
)

type TicketProps = { readonly heading: Heading; readonly ticket: Ticket; readonly changed: Changed }

const TicketView = ({ heading: Name, ticket, changed }: TicketProps) => {
  const { title, option, seats, policy } = ticket
  const [order, setOrder] = useState(ticket.order)
  const [asks, setAsks] = useState<"all" | "one" | null>(null)
  const [shows, setShows] = useState(false)
  const action = useAction()
  const step = { params: { reservationId: order.id }, payload: {} }
  const [keys] = useState(() => new StepKeys(randomId))
  // What is tried again goes on from the order as it is then.
  const latest = useRef(order)
  const show = (next: Order): void => {
    latest.current = next
    setOrder(next)
  }
  const { status } = order
  const isForbidden = useByClock((now) => forbidsTransfers(policy, now))
  const gone = giveBackOf(policy, order, serverNow())
  // Each seat has the same one.
  const seatFee = (order.bookingFee ?? 0) / order.seatIds.length
  const until = policy?.refundsUntil ?? null
  const isOver = until !== null && Date.parse(until) <= serverNow()
  const busy = action.state === "running"

  const refund = async (): Promise<void> => {
    show(await keys.send("refund", (headers) => ask("ownReservations.ownRefund", { ...step, headers })))
  }
  const partWith = (seatId: number) => latest.current.parts?.find(({ seatIds }) => seatIds.includes(seatId))
  const cancelSeat = ({ id, name }: OwnSeat): void => {
    setAsks(null)
    void action
      .run(say("tickets.cancelAction"), async () => {
        const payload = { seatIds: [id] }
        // Tried again after its refund failed, it is cancelled already.
        if (partWith(id) === undefined)
          show(
            await keys.send(`cancel ${id}`, (headers) =>
              ask("ownReservations.ownCancelSeats", { params: step.params, payload, headers }),
            ),
          )
        const part = partWith(id)
        // Where its provider pays nothing back by itself, the refund is asked for as that of a whole order is.
        if (part?.status === "CANCELLED" && part.refund === null) {
          const params = { reservationId: part.id }
          await keys.send(`refund ${id}`, (headers) =>
            ask("ownReservations.ownRefund", { params, payload: {}, headers }),
          )
        }
        announce(say("tickets.seatGone", { seat: name }))
      })
      .then(() => partWith(id) !== undefined && changed())
  }
  const cancel = (): void => {
    setAsks(null)
    void action
      .run(say("tickets.cancelAction"), async () => {
        if (latest.current.status === "CONFIRMED")
          show(await keys.send("cancel", (headers) => ask("ownReservations.ownCancel", { ...step, headers })))
        await refund()
        announce(say(`tickets.${latest.current.status}`))
      })
      .then((ok) => ok && changed())
  }
  const isOthers = order.boughtByAnother === true
  const owesMoney = status === "CANCELLED" && order.confirmedAt !== null && ticket.isOwed
  const mayCancel = status === "CONFIRMED" && !isOver
  return (
    <article className="ticket" data-status={status} aria-label={title}>
      <header>
        <Name>{title}</Name>
        <p className="status">{say(`tickets.${status}`)}</p>
      </header>
      {option !== undefined && (
        <p>
          {nightWords(option)}
          {option.venueName !== null && ` · ${option.venueName}`}
        </p>
      )}
      <ul className="seats">
        {seats.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      <p className="quiet">
        {price(gone.paid)} · {say("order.number", { id: order.id })}
      </p>
      <PaymentPanel order={order} show={show} />
      <div className="acts">
        {(status === "HOLD" || status === "PAYING") && (
          <Link to={`/orders/${order.id}`} className="button main">
            {say("tickets.go")}
          </Link>
        )}
        {status === "CONFIRMED" && (
          <button type="button" className="main" aria-expanded={shows} onClick={() => setShows(!shows)}>
            {say(shows ? "tickets.hide" : "tickets.show")}
          </button>
        )}
        {mayCancel && (
          <button type="button" disabled={busy} onClick={() => setAsks("all")}>
            {say("tickets.cancel")}
          </button>
        )}
        {mayCancel && seats.length > 1 && (
          <button type="button" disabled={busy} onClick={() => setAsks("one")}>
            {say("tickets.seat")}
          </button>
        )}
        {owesMoney && (
          <button type="button" disabled={busy} onClick={() => void action.run(say("tickets.refundAction"), refund)}>
            {say(isOthers ? "tickets.refundBuyer" : "tickets.refund")}
          </button>
        )}
      </div>
      {status === "CONFIRMED" && isOver && until !== null && (
        <p className="quiet">{say("tickets.closed", { time: dateTime(until) })}</p>
      )}
      {status === "CONFIRMED" && shows && <TicketCode key={order.seatIds.join()} reservationId={order.id} />}
      {status === "CONFIRMED" && <GiveAway {...{ order, action, keys, show, changed }} isForbidden={isForbidden} />}
      <ActionLine action={action} />
      {asks === "one" && seats.length > 1 && (
        <SeatToCancel
          seats={seats}
          isOthers={isOthers}
          giveBack={(seat) => giveBackOf(policy, { price: seat.price, bookingFee: seatFee }, serverNow())}
          onNo={() => setAsks(null)}
          onYes={cancelSeat}
        />
      )}
      {asks === "all" && (
        <Ask
          title={say("tickets.cancelAsk")}
          no={say("tickets.cancelNo")}
          yes={cancelWord(gone, isOthers)}
          onNo={() => setAsks(null)}
          onYes={cancel}
        >
          <p>{giveBackWords(gone, isOthers)}</p>
          {seats.length > 1 && <p>{say("tickets.cancelWhole")}</p>}
        </Ask>
      )}
    </article>
  )
}
