/** The signed ticket of an order as a QR code, which a door reads without asking the server; and its booking number. */
import { lazy, Suspense } from "react"
import { ask } from "../api.ts"
import { say } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"

// What draws it is loaded by those who look at a ticket.
const QrCode = lazy(() => import("../parts/QrCode.tsx"))

export const TicketCode = ({ reservationId }: { readonly reservationId: number }) => {
  const loaded = useLoaded(`ticket ${reservationId}`, () => ask("bookings.ownTicket", { params: { reservationId } }))
  return (
    <Show loaded={loaded} failed={say("tickets.codeFailed")}>
      {({ bookingNumber, ticket }) => (
        <figure className="code">
          <Suspense fallback={<p className="quiet">{say("loading")}</p>}>
            <QrCode text={ticket} name={say("tickets.code", { number: bookingNumber })} />
          </Suspense>
          <figcaption>
            {say("tickets.booking")} <b>{bookingNumber}</b>
            <span className="quiet">{say("tickets.codeLead")}</span>
          </figcaption>
        </figure>
      )}
    </Show>
  )
}
