/** While an order is offered, its holder hears what becomes of it: from the connection that the tabs of a browser share. */
import { ask, Failure, type Order } from "../api.ts"
import { say } from "../language.ts"
import { useTopic } from "../live.ts"
import { toldInFrame } from "../server-time.ts"

type Heard = {
  readonly stands: boolean
  /** The reader is at it themselves, and is told what comes of that. */
  readonly busy: boolean
  readonly show: (order: Order) => void
  /** The reader has the order, and it is offered no more: a sentence that says so. */
  readonly over: (said: string) => void
  /** It is another person's now: a sentence that says so. */
  readonly gone: (said: string) => void
}

export const useOfferHeard = ({ id: reservationId, transferOffer, userId }: Order, heard: Heard): void => {
  const to = { id: transferOffer?.userId ?? 0 }
  const gone = (): void => heard.gone(say("give.taken", to))
  /** A stream may be behind the answer by which the order was offered, so the order is read before it is said to be over. */
  const look = async (told: Order): Promise<void> => {
    const now = await ask("ownReservations.ownReservation", { params: { reservationId } }).catch((cause: unknown) => {
      if (!(cause instanceof Failure)) throw cause
      return cause.code === "reservation-not-found" ? null : told
    })
    if (now === null) return gone()
    // Declined, or taken back on another page: the order does not tell.
    if (now.status === "CONFIRMED" && now.transferOffer === undefined) heard.over(say("give.over", to))
    heard.show(now)
  }
  useTopic(heard.stands ? { topic: "reservation", reservationId, userId } : null, {
    frame: (_, next: Order) => {
      if (heard.busy) return
      if (next.transferOffer === undefined) void look(next)
      else heard.show(next)
    },
    alive: (at) => toldInFrame(at),
    ended: (code) => {
      if (code === "transferred") gone()
    },
  })
}
