/** The chosen seats, what they cost, and the button that reserves them. */
import { type ReactNode, useId } from "react"
import { amount, price, say } from "../language.ts"
import type { Hall } from "../map/Hall.ts"
import { BookingFee } from "../parts/BookingFee.tsx"
import { seatName } from "./seat-words.ts"

type Props = {
  readonly hall: Hall
  readonly chosen: ReadonlyArray<number>
  /** What is paid for each seat beside its price. */
  readonly bookingFee: number
  readonly max: number
  readonly mayHold: boolean
  readonly busy: boolean
  readonly asksCode: boolean
  readonly code: string
  readonly onCode: (code: string) => void
  readonly onRemove: (index: number) => void
  readonly onClear: () => void
  readonly onHold: () => void
  readonly children: ReactNode
}

const totalOf = ({ bookingFee, chosen, hall }: Pick<Props, "bookingFee" | "chosen" | "hall">): number =>
  chosen.reduce((sum, index) => sum + hall.seats[index].price + bookingFee, 0)

/** Stays in sight on a phone, where what is chosen stands below the map and the list. */
export const ToBasket = (props: Pick<Props, "bookingFee" | "chosen" | "hall">) =>
  props.chosen.length > 0 && (
    <a className="to-basket button" href="#basket">
      {say("seats.toBasket", { count: props.chosen.length, price: price(totalOf(props)) })}
    </a>
  )

export const Basket = (props: Props) => {
  const { hall, chosen, bookingFee, max, mayHold, busy, asksCode, code } = props
  const { onCode, onRemove, onClear, onHold, children } = props
  const field = useId()
  const total = totalOf(props)
  return (
    <aside className="basket" aria-labelledby="basket">
      <h2 id="basket">{say("seats.chosenTitle")}</h2>
      {chosen.length === 0 && <p className="quiet">{say("seats.chosenNone", { max: amount(max) })}</p>}
      <ul>
        {chosen.map((index) => (
          <li key={index}>
            <span>{seatName(hall.seats[index])}</span>
            <span>{price(hall.seats[index].price)}</span>
            <button
              type="button"
              className="plain"
              aria-label={say("seats.remove", { seat: seatName(hall.seats[index]) })}
              onClick={() => onRemove(index)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {children}
      {asksCode && (
        <p className="field">
          <label htmlFor={field}>{say("seats.code")}</label>
          <input id={field} value={code} maxLength={64} onChange={({ target }) => onCode(target.value)} />
        </p>
      )}
      {chosen.length > 0 && (
        <>
          <BookingFee won={bookingFee * chosen.length} />
          <p className="total">
            <span>{say("seats.total")}</span> <b>{price(total)}</b>
          </p>
          <div className="acts">
            <button type="button" className="main" disabled={!mayHold || busy} onClick={onHold}>
              {chosen.length === 1 ? say("seats.hold1") : say("seats.hold", { count: chosen.length })}
            </button>
            <button type="button" className="plain" onClick={onClear}>
              {say("seats.clear")}
            </button>
          </div>
        </>
      )}
    </aside>
  )
}
