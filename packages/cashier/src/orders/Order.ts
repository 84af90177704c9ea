/** From events of a sale to what its provider is to do: pure, so that one event is the same order whenever it is read. */
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { type ConcertId, readEvents, type SaleEvent } from "@ticketrush/protocol"

/** A payment that a sale has opened. Amounts are whole won, times milliseconds since 1970 UTC. */
export type OpenedIntent = {
  readonly payment: number
  readonly reservation: number
  readonly amount: number
  readonly openedAt: number
  readonly until: number
}

/** `amount` is null where it is that of the payment. `refund` and `until` are null for everything but a refund. */
export type Order = {
  readonly kind: "create" | "confirm" | "cancel" | "refund"
  readonly payment: number
  readonly refund: number | null
  /** The reservation of the seats that a refund is for, where that was given back out of another one; 0 otherwise. */
  readonly part: number
  readonly amount: number | null
  readonly until: number | null
  readonly orderedAt: number
}

/** `gateway`: undefined where these records do not say which one the sale has. */
export type OrderPage = {
  readonly gateway: string | undefined
  readonly opened: ReadonlyArray<OpenedIntent>
  readonly orders: ReadonlyArray<Order>
}

export const ordersOf = (_concertId: ConcertId, records: ReadonlyArray<JournalRecord>): OrderPage => {
  let gateway: string | undefined
  const opened: OpenedIntent[] = []
  const orders: Order[] = []
  for (const { at, frame } of records) {
    readEvents(frame, (event) => {
      if (event.kind === "payments-set") gateway = event.terms.gateway
      if (event.kind === "intent-opened") {
        const { amount, payment, reservation, until } = event
        opened.push({ payment, reservation, amount, openedAt: at, until })
      }
      const order = orderOf(event, at)
      if (order !== undefined) orders.push(order)
      // Its provider told of the money before the buyer was known to agree: there is nothing left to take.
      if (event.kind === "intent-captured") dropLast(orders, event.payment)
    })
  }
  return { gateway, opened, orders }
}

/** Whether a provider has something to do because of it. */
export const isOrder = (event: SaleEvent): boolean => orderOf(event, 0) !== undefined

const orderOf = (event: SaleEvent, orderedAt: number): Order | undefined => {
  const order = (kind: Order["kind"], payment: number): Order => ({
    ...{ kind, payment, orderedAt },
    ...{ refund: null, part: 0, amount: null, until: null },
  })
  switch (event.kind) {
    case "intent-opened":
      return order("create", event.payment)
    case "intent-authorized":
      return order("confirm", event.payment)
    case "intent-cancelled":
      // Whatever ended it, no money may be taken for it at its provider any more.
      return order("cancel", event.payment)
    case "refund-asked": {
      const { amount, part = 0, payment, refund, until } = event
      return { ...order("refund", payment), refund, part, amount, until }
    }
    default:
      return undefined
  }
}

/** Takes back the order to take money that stands last, if it is about this payment. */
const dropLast = (orders: Order[], payment: number): void => {
  const last = orders.at(-1)
  if (last?.kind === "confirm" && last.payment === payment) orders.pop()
}
