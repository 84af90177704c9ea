/** Which seat of an order is given back, with what that costs said before. */
import { useState } from "react"
import { say } from "../language.ts"
import { Ask } from "../parts/Ask.tsx"
import { cancelWord, type GiveBack, giveBackWords } from "./give-back.ts"

export type OwnSeat = { readonly id: number; readonly name: string; readonly price: number }

type Props = {
  readonly seats: ReadonlyArray<OwnSeat>
  /** Another person has bought them. */
  readonly isOthers: boolean
  readonly giveBack: (seat: OwnSeat) => GiveBack
  readonly onNo: () => void
  readonly onYes: (seat: OwnSeat) => void
}

export const SeatToCancel = ({ seats, isOthers, giveBack, onNo, onYes }: Props) => {
  const [id, setId] = useState(seats[0].id)
  const chosen = seats.find((seat) => seat.id === id) ?? seats[0]
  const gone = giveBack(chosen)
  return (
    <Ask
      title={say("tickets.seatAsk")}
      no={say("tickets.seatNo")}
      yes={cancelWord(gone, isOthers)}
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
      <p aria-live="polite">{giveBackWords(gone, isOthers)}</p>
      <p>{say("tickets.seatRest")}</p>
    </Ask>
  )
}
