/**
 * Where the money of an order is: the state of each payment in words, what the newest one means for the seats, and what is paid
 * back. Read anew at each step of the order; an order of a concert that takes no payments has no panel.
 */
import { useEffect, useRef } from "react"
import { ask, type Order, type Payments } from "../api.ts"
import { dateTime, price, say } from "../language.ts"
import { useTopic } from "../live.ts"
import { NotRead, useLoaded } from "../loaded.tsx"
import { toldInFrame } from "../server-time.ts"

/** How often it is asked for while it moves and the page is looked at, in milliseconds. */
const askEveryMs = 5_000

type Payment = NonNullable<Payments["payment"]>
type Refund = NonNullable<Payment["refund"]>
type Props = {
  readonly order: Order
  /** Shows the order as it is heard of here; absent: the view around it hears of it by itself. */
  readonly show?: (order: Order) => void
}

export const PaymentPanel = ({ order, show }: Props) => {
  const { id: reservationId, userId } = order
  const loaded = useLoaded(`payment ${reservationId}`, () =>
    ask("ownPayments.ownPayment", { params: { reservationId } }),
  )
  const { cause, read, value } = loaded
  const isFirst = useRef(true)
  const step = `${order.status} ${order.seatIds.join()}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: a payment moves with the steps of its order
  useEffect(() => {
    if (!isFirst.current) read()
    isFirst.current = false
  }, [step, read])
  const moves = isMoving(order, value)
  // Only while it is paid for: a stream may be behind the answer by which a ticket was offered, and would show it without its offer.
  const isFollowed = moves && order.status === "PAYING" && show !== undefined
  useTopic(isFollowed ? { topic: "reservation", reservationId, userId } : null, {
    frame: (_, next: Order) => show?.(next),
    alive: (at) => toldInFrame(at),
  })
  // The stream tells of the order, and not that its buyer agreed or that money is back.
  useEffect(() => {
    if (!moves) return
    const timer = setInterval(() => !document.hidden && read(), askEveryMs)
    return () => clearInterval(timer)
  }, [moves, read])
  if (cause !== undefined) return <NotRead loaded={loaded} failed={say("payment.failed")} />
  if (value === undefined || value.payment === null) return null
  const { refund } = value.payment
  return (
    <div className="payment">
      <dl className="prices">
        {[value.payment, ...value.earlier].map(({ paymentId, amount, openedAt, status }) => (
          <div key={paymentId} data-payment={status}>
            <dt>{say("payment.row", { price: price(amount), time: dateTime(openedAt) })}</dt>
            <dd>
              <b>{say(`payment.${status}`)}</b>
            </dd>
          </div>
        ))}
      </dl>
      <p>{meaningOf(value, value.payment)}</p>
      {refund !== null && <p>{refundWords(refund)}</p>}
    </div>
  )
}

/** Whether something comes of it without the reader: a payment that is being made, or money that is on its way back. */
const isMoving = ({ status }: Order, payments: Payments | undefined): boolean =>
  payments?.payment != null && (status === "PAYING" || payments.payment.refund?.state === "ASKED")

/** What the newest payment means for the seats. */
const meaningOf = ({ outcome, payUntil }: Payments, { refund, status }: Payment): string => {
  const reason = refund?.reason ?? "CANCELLED"
  if (outcome === "MONEY_BACK") return say(`payment.reason.${reason}`)
  if (outcome !== "NOTHING" || payUntil === null) return say(`payment.${outcome}`)
  return say(status === "CANCELLED" ? "payment.again" : "payment.kept", { time: dateTime(payUntil) })
}

const refundWords = ({ amount, state, until }: Refund): string =>
  say(`payment.refund.${state}`, { price: price(amount), time: dateTime(until) })
