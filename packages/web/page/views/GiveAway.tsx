/** An order that was paid for is offered to another person, and the offer that stands is taken back. */
import { useState } from "react"
import type { Action } from "../action.tsx"
import { ask, Failure, type Order } from "../api.ts"
import { dateTime, say } from "../language.ts"
import { announce } from "../parts/announce.ts"
import { serverNow } from "../server-time.ts"
import type { StepKeys } from "../step-keys.ts"
import { useOfferHeard } from "./heard-of-offer.ts"
import { unlessOver } from "./offer-over.ts"
import { PersonToGive } from "./PersonToGive.tsx"

type Props = {
  readonly order: Order
  readonly action: Action
  readonly keys: StepKeys
  /** The seller does not let tickets of this concert change hands. */
  readonly isForbidden: boolean
  readonly show: (order: Order) => void
  /** The order may be another person's by now. */
  readonly changed: (said?: string) => void
}

export const GiveAway = ({ order, action, keys, isForbidden, show, changed }: Props) => {
  const [asks, setAsks] = useState(false)
  const [unknown, setUnknown] = useState(0)
  const [over, setOver] = useState("")
  const params = { reservationId: order.id }
  const busy = action.state === "running"
  const offer = order.transferOffer
  const stands = offer !== undefined && Date.parse(offer.until) > serverNow()
  // The line of the step by which it was offered would say that it still is.
  const ended = (said: string): void => {
    action.clear()
    setOver(said)
  }
  useOfferHeard(order, { stands, busy, show, over: ended, gone: changed })
  const give = (userId: number): void => {
    setAsks(false)
    setUnknown(0)
    setOver("")
    void action.run(say("give.action"), async () => {
      const payload = { userId }
      const offering = keys.send(`give ${userId}`, (headers) =>
        ask("ownTransfers.ownOfferTransfer", { params, payload, headers }),
      )
      try {
        show(await unlessOver(offering, () => changed()))
      } catch (cause) {
        // The reader is known: it is the other person whom there is not.
        if (!(cause instanceof Failure && cause.code === "user-unknown")) throw cause
        setUnknown(userId)
        return "open"
      }
      announce(say("give.done", { id: userId }))
    })
  }
  const takeBack = (): void => {
    void action.run(say("give.endAction"), async () => {
      await unlessOver(
        keys.send("end", (headers) => ask("ownTransfers.ownEndTransfer", { params, headers })),
        () => changed(),
      )
      show(await ask("ownReservations.ownReservation", { params }))
      announce(say("give.ended"))
    })
  }
  return (
    <>
      <p role="status">{over}</p>
      {stands && <p className="quiet">{say("give.stands", { id: offer.userId, time: dateTime(offer.until) })}</p>}
      {isForbidden && <p className="quiet">{say("give.forbidden")}</p>}
      {(stands || !isForbidden) && (
        <div className="acts">
          {stands ? (
            <button type="button" disabled={busy} onClick={takeBack}>
              {say("give.end")}
            </button>
          ) : (
            <button type="button" disabled={busy} onClick={() => setAsks(true)}>
              {say("give.button")}
            </button>
          )}
        </div>
      )}
      {unknown > 0 && <p role="alert">{say("give.unknown", { id: unknown })}</p>}
      {asks && <PersonToGive onNo={() => setAsks(false)} onYes={give} />}
    </>
  )
}
