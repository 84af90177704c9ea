/** A sentence about the time left until a moment of the server's clock. Drawn each second, and nothing around it is. */
import { useNow } from "../clock.tsx"
import { say, timeLeft } from "../language.ts"

type Props = { readonly word: "seats.open" | "seats.turnLeft"; readonly until: number }

export const TimeLeft = ({ word, until }: Props) => (
  <p className="notice">{say(word, { time: timeLeft(until - useNow()) })}</p>
)
