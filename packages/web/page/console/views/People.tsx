/** A person by their number, with what they have reserved; a reservation by its booking number. Each look-up is on record. */
import { type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { dateTime, price } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { type Booking, order } from "../api.ts"
import { Field, filled } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"

const pageRows = 50

export const People = () => {
  const [userId, setUserId] = useState<number | null>(null)
  const [booking, setBooking] = useState<Booking | null>(null)
  const action = useAction()
  const lookUp = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setUserId(Number(filled(event.currentTarget, "userId")))
  }
  const find = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const bookingNumber = filled(event.currentTarget, "booking")
    setBooking(null)
    void action.run(tell("people.booking"), async () =>
      setBooking(await order("bookings.booking", { params: { bookingNumber } })),
    )
  }
  return (
    <>
      <title>{`${tell("nav.people")} · ${tell("title")}`}</title>
      <h1>{tell("nav.people")}</h1>
      <p className="quiet">{tell("people.onRecord")}</p>
      <div className="asks">
        <form onSubmit={lookUp}>
          <Field label={tell("people.number")}>
            <input name="userId" inputMode="numeric" pattern="[0-9]{1,16}" required />
          </Field>
          <button type="submit">{tell("people.lookUp")}</button>
        </form>
        <form onSubmit={find}>
          <Field label={tell("people.booking")}>
            <input name="booking" required maxLength={24} placeholder="12-3457-46" />
          </Field>
          <button type="submit">{tell("people.find")}</button>
        </form>
      </div>
      <ActionLine action={action} />
      {booking !== null && <BookingView booking={booking} open={() => setUserId(booking.userId)} />}
      {userId !== null && <Person key={userId} userId={userId} />}
    </>
  )
}

const BookingView = ({ booking, open }: { readonly booking: Booking; readonly open: () => void }) => (
  <section className="notice good" aria-label={booking.bookingNumber}>
    <h2>{booking.bookingNumber}</h2>
    <p>
      {tell("people.bookingIs", {
        reservationId: booking.reservationId,
        status: tell(`status.${booking.status}`),
        seats: booking.seatIds.length,
        price: price(booking.price),
        at: dateTime(booking.reservedAt),
      })}{" "}
      <Link to={concertAddress(booking.concertId)}>{tell("concert.number", { concertId: booking.concertId })}</Link>
    </p>
    <button type="button" onClick={open}>
      {tell("people.openOwner", { userId: booking.userId })}
    </button>
  </section>
)

const Person = ({ userId }: { readonly userId: number }) => {
  const person = useLoaded(`person ${userId}`, () => order("auth.lookUpUser", { params: { userId } }))
  return (
    <Show loaded={person} failed={tell("failed")}>
      {({ username, tier, role }) => (
        <section aria-labelledby="person">
          <h2 id="person">{username}</h2>
          <p>{tell("people.is", { userId, tier, role: tell(`role.${role}`) })}</p>
          <Reservations userId={userId} />
        </section>
      )}
    </Show>
  )
}

const Reservations = ({ userId }: { readonly userId: number }) => {
  /** Where the page begins, and those before it. */
  const [pages, setPages] = useState<ReadonlyArray<string>>([])
  const before = pages.at(-1)
  const listed = useLoaded(`reservations ${userId} ${before ?? ""}`, () =>
    order("saleDesk.userReservations", {
      params: { userId },
      query: { limit: String(pageRows), ...(before !== undefined && { before }) },
    }),
  )
  return (
    <Show loaded={listed} failed={tell("failed")}>
      {(rows) => {
        const last = rows.at(-1)
        const full = rows.length === pageRows && last !== undefined
        return (
          <>
            <Table
              name={tell("people.reservations")}
              rows={rows}
              keyOf={({ id }) => id}
              none={tell("people.none")}
              columns={[
                { head: tell("people.reservation"), of: ({ id }) => id },
                { head: tell("people.at"), of: ({ reservationTime }) => dateTime(reservationTime) },
                {
                  head: tell("concerts.title"),
                  of: ({ concertId }) => (
                    <Link to={concertAddress(concertId)}>{tell("concert.number", { concertId })}</Link>
                  ),
                },
                { head: tell("people.seat"), of: ({ seatNumber, seatId }) => seatNumber ?? seatId },
                { head: tell("people.status"), of: ({ status }) => tell(`status.${status}`) },
              ]}
            />
            <div className="acts">
              {pages.length > 0 && (
                <button type="button" onClick={() => setPages(pages.slice(0, -1))}>
                  {tell("page.newer")}
                </button>
              )}
              {full && (
                <button
                  type="button"
                  onClick={() => setPages([...pages, `${Date.parse(last.reservationTime)}-${last.id}`])}
                >
                  {tell("page.older")}
                </button>
              )}
            </div>
          </>
        )
      }}
    </Show>
  )
}
