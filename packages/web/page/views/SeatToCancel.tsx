/** Which seat of an order is given back, with what that costs said before. */
import { useState } from "react"
import { price, say } from "../language.ts"
import { Ask } from "../parts/Ask.tsx"

export type OwnSeat = { readonly id: number; readonly name: string; readonly price: number }

type Props = {
  readonly seats: ReadonlyArray<OwnSeat>
  /** What is kept of a price now. */
  readonly feeOf: (paid: number) => { readonly percent: number; readonly fee: number }
  readonly onNo: () => void
  readonly onYes: (seat: OwnSeat) => void
}

export const SeatToCancel = ({ seats, feeOf, onNo, onYes }: Props) => {
  const [id, setId] = useState(seats[0].id)
  const chosen = seats.find((seat) => seat.id === id) ?? seats[0]
  const { percent, fee } = feeOf(chosen.price)
  const paid = price(chosen.price)
  const back = price(chosen.price - fee)
  return (
    <Ask
      title={say("tickets.seatAsk")}
      no={say("tickets.seatNo")}
      yes={say("tickets.cancelYes", { back })}
      onNo={onNo}
      onYes={() => onYes(chosen)}
    >
      <label>
        {say("tickets.seatWhich")}{" "}
        <select value={chosen.id} onChange={({ target }) => setId(Number(target.value))}>
          {seats.map((seat) => (
            <option key={seat.id} value={seat.id}>
              {seat.name}
            </option>
          ))}
        </select>
      </label>
      <p aria-live="polite">
        {fee === 0
          ? say("tickets.cancelFree", { price: paid })
          : say("tickets.cancelFee", { price: paid, fee: price(fee), percent, back })}
      </p>
      <p>{say("tickets.seatRest")}</p>
    </Ask>
  )
}
