/** Paying for reserved seats, against one clock that the reader can extend; after a reload it goes on where it was. */
import { useEffect, useRef, useState } from "react"
import { randomId } from "../../js/random-id.js"
import { ActionLine, useAction } from "../action.tsx"
import { ask, type Order as OrderBody } from "../api.ts"
import { useNow } from "../clock.tsx"
import { clockTime, price, say, timeLeft } from "../language.ts"
import { useTopic } from "../live.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Ask } from "../parts/Ask.tsx"
import { AwaySwitch } from "../parts/AwaySwitch.tsx"
import { announce } from "../parts/announce.ts"
import { BookingFee } from "../parts/BookingFee.tsx"
import { Link } from "../parts/Link.tsx"
import { SignedIn } from "../parts/SignedIn.tsx"
import { go } from "../route.ts"
import { toldInFrame } from "../server-time.ts"
import { StepKeys } from "../step-keys.ts"
import { nightWords } from "./Concert.tsx"
import { cardOf, optionsOf } from "./concert-data.ts"
import { PaymentPanel } from "./PaymentPanel.tsx"
import { keepLed, takeBack } from "./paid-back.ts"
import { type PayOutcome, payOrder } from "./paying.ts"
import { seatName, seatsById } from "./seat-words.ts"
import { vatOf } from "./vat.ts"

/** From here on the reader is warned, in milliseconds. */
const warnFromMs = 90_000
/** How long until the server is asked again about a payment that is not settled, in milliseconds. */
const askAgainMs = 2_000

const load = async (reservationId: number) => {
  const order = await ask("ownReservations.ownReservation", { params: { reservationId } })
  const [card, options, seats, payments, methods] = await Promise.all([
    cardOf(order.concertId),
    optionsOf(order.concertId),
    seatsById(order.optionId, order.seatIds),
    ask("ownPayments.ownPayment", { params: { reservationId } }),
    ask("ownPayments.paymentMethods"),
  ])
  const { paymentMethod } = payments
  return {
    order,
    title: card?.title ?? say("tickets.gone"),
    // What is in no list any more has no seats to pick.
    isSold: card !== null && options !== null,
    option: options?.find(({ id }) => id === order.optionId),
    // A concert is paid through one gateway, which takes one method; null: it takes no payments.
    method: methods.methods.find(({ code }) => code === paymentMethod) ?? null,
    madeUp: paymentMethod === null || !methods.externalLiveEnabled,
    names: order.seatIds.map((id) => {
      const seat = seats.get(id)
      return seat === undefined ? String(id) : `${seatName(seat)} · ${price(seat.price)}`
    }),
  }
}

type Data = Awaited<ReturnType<typeof load>>

export const Order = ({ reservationId }: { readonly reservationId: number }) => {
  return (
    <SignedIn>{({ userId }) => <LoadedOrder key={userId} reservationId={reservationId} userId={userId} />}</SignedIn>
  )
}

const LoadedOrder = ({ reservationId, userId }: { readonly reservationId: number; readonly userId: number }) => {
  const loaded = useLoaded(`order ${reservationId}`, () => load(reservationId))
  return (
    <Show loaded={loaded} failed={say("order.failed")}>
      {(data) => <OrderView data={data} userId={userId} />}
    </Show>
  )
}

const OrderView = ({ data, userId }: { readonly data: Data; readonly userId: number }) => {
  const [order, setOrder] = useState(data.order)
  useTopic(
    { topic: "reservation", reservationId: order.id, userId },
    { frame: (_, next: OrderBody) => setOrder(next), alive: (at) => toldInFrame(at) },
  )
  const action = useAction()
  const [asks, setAsks] = useState(false)
  const [outcome, setOutcome] = useState<PayOutcome | null>(null)
  const params = { reservationId: order.id }
  const step = { params, payload: {} }
  const { status } = order
  // What is tried again goes on from the order as it is then.
  const latest = useRef(order)
  latest.current = order
  const show = (next: OrderBody): void => {
    latest.current = next
    setOrder(next)
  }
  const isHere = useIsHere()
  const [keys] = useState(() => new StepKeys(randomId))
  const [back] = useState(() => takeBack(order.id))

  const pay = (): void => {
    const payload = {
      ...(data.method !== null && { paymentMethod: data.method.code }),
      ...(back.token !== null && { paymentToken: back.token }),
    }
    void action.run(say("order.payAction"), async () => {
      setOutcome(null)
      const reached = await payOrder<OrderBody>({
        order: () => latest.current,
        begin: () => keys.send("paying", (headers) => ask("ownReservations.ownPaying", { ...step, headers })),
        confirm: () =>
          keys.send("confirm", (headers) => ask("ownReservations.ownConfirm", { params, payload, headers })),
        show,
        leave: (address) => {
          keepLed(order.id)
          location.assign(address)
        },
        pause: async () => {
          await new Promise((done) => setTimeout(done, askAgainMs))
          return isHere.current
        },
      })
      setOutcome(reached)
      if (reached !== "paid") return "open"
      announce(say("order.done"))
    })
  }
  // Back from the provider: what the reader agreed to there is carried out.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the order is first shown
  useEffect(() => {
    if (back.led && status === "PAYING") pay()
  }, [])
  const extend = (): void => {
    void action.run(say("order.extendAction"), async () => {
      show(await keys.send("extend", (headers) => ask("ownReservations.ownExtend", { ...step, headers })))
      announce(say("order.extended"))
    })
  }
  const release = (): void => {
    void action.run(say("order.releaseAction"), async () => {
      await keys.send("release", (headers) => ask("ownReservations.ownRelease", { ...step, headers }))
      go(data.isSold ? seatsOf(order) : "/")
    })
  }
  const busy = action.state === "running"
  const { bookingFee = 0 } = order
  const due = order.price + bookingFee
  return (
    <div className="narrow">
      <title>{`${say("order.title")} · TicketRush`}</title>
      <h1>{say("order.title")}</h1>
      <section className="stub" aria-labelledby="what">
        <h2 id="what">{data.title}</h2>
        {data.option !== undefined && <p>{nightWords(data.option)}</p>}
        <ul>
          {data.names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
        {order.best !== undefined && order.seatIds.length > 1 && (
          <p>{say(`seats.best.${order.best.rule}`, { count: order.seatIds.length })}</p>
        )}
        <BookingFee won={bookingFee} />
        <p className="total">
          <span>{say("seats.total")}</span> <b>{price(due)}</b>
        </p>
        {due > 0 && <p className="quiet">{say("order.vat", { vat: price(vatOf(due)) })}</p>}
        <p className="quiet">{say("order.number", { id: order.id })}</p>
        <PaymentPanel order={order} />
      </section>
      {(status === "HOLD" || status === "PAYING") && order.holdExpiresAt !== null && (
        <>
          <Clock order={order} until={Date.parse(order.holdExpiresAt)} />
          <div className="acts">
            <button type="button" className="main" disabled={busy} onClick={pay}>
              {status === "HOLD" ? say("order.pay", { price: price(due) }) : say("order.resume")}
            </button>
            {status === "HOLD" && (
              <>
                <button type="button" disabled={busy} onClick={extend}>
                  {say("order.extend")}
                </button>
                <button type="button" disabled={busy} onClick={() => setAsks(true)}>
                  {say("order.release")}
                </button>
              </>
            )}
          </div>
          {status === "PAYING" && (
            <p className="notice">{say("order.paying", { time: clockTime(Date.parse(order.holdExpiresAt)) })}</p>
          )}
          {(outcome === "declined" || outcome === "waiting") && (
            <p className="notice" role="alert">
              {say(`order.${outcome}`)}
            </p>
          )}
          {data.method !== null && (
            <p className="quiet">
              {say("order.method")}: {data.method.label}
            </p>
          )}
          <p className="quiet">{say("order.safe")}</p>
          {data.madeUp && <p className="quiet">{say("order.madeUp")}</p>}
        </>
      )}
      {status === "CONFIRMED" && (
        <p className="notice good">
          {say("order.done")} <Link to="/tickets">{say("order.toTickets")}</Link>
        </p>
      )}
      {(status === "EXPIRED" || status === "CANCELLED" || status === "REFUNDED") && (
        <p className="notice">
          {status === "EXPIRED" ? say(data.isSold ? "order.expired" : "order.expiredGone") : say(`tickets.${status}`)}{" "}
          {data.isSold ? (
            <Link to={seatsOf(order)}>{say("order.again")}</Link>
          ) : (
            <Link to="/">{say("tickets.find")}</Link>
          )}
        </p>
      )}
      <ActionLine action={action} />
      {(status === "HOLD" || status === "PAYING") && <AwaySwitch />}
      {asks && (
        <Ask
          title={say("order.releaseAsk")}
          no={say("order.keep")}
          yes={say("order.releaseYes")}
          onNo={() => setAsks(false)}
          onYes={() => {
            setAsks(false)
            release()
          }}
        >
          <p>{say("order.releaseLead")}</p>
        </Ask>
      )}
    </div>
  )
}

const seatsOf = ({ concertId, optionId }: OrderBody): string => `/concerts/${concertId}/seats/${optionId}`

const useIsHere = (): { readonly current: boolean } => {
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return isHere
}

const Clock = ({ order, until }: { readonly order: OrderBody; readonly until: number }) => {
  const left = until - useNow()
  const warned = useRef(0)
  const late = left <= warnFromMs && left > 0
  useEffect(() => {
    // Once for each end: an extension gives a warning of its own.
    if (!late || warned.current === until || order.status !== "HOLD") return
    warned.current = until
    announce(say("order.warn"))
  }, [late, until, order.status])
  return (
    <div className="countdown" data-late={late}>
      <p>{say("order.left")}</p>
      <p className="figure" role="timer">
        {timeLeft(left)}
      </p>
      {late && <p>{say("order.warn")}</p>}
    </div>
  )
}
