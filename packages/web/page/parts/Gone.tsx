/** In place of a concert that is not there, or not any more: what can be done instead. */
import { say } from "../language.ts"
import { Link } from "./Link.tsx"

export const Gone = () => (
  <>
    <h1>{say("concert.unknown")}</h1>
    <p className="acts">
      <Link to="/" className="button main">
        {say("tickets.find")}
      </Link>
    </p>
  </>
)
