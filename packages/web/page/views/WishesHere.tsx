/**
 * Where wishes of a concert are filed before its sale opens, and where it is told afterwards what came of them. The form, and what
 * a reader has filed, are loaded when they are asked for: at an opening nothing more is asked of the server than before.
 */
import { lazy, Suspense, useRef, useState } from "react"
import { signInAddress } from "../addresses.ts"
import { useByClock } from "../clock.tsx"
import { say } from "../language.ts"
import { Link } from "../parts/Link.tsx"
import { useSession } from "../session.ts"
import { store, stored } from "../storage.ts"
import { type ConcertData, opensAtMs } from "./concert-data.ts"

const Wishes = lazy(async () => ({ default: (await import("../wishes/Wishes.tsx")).Wishes }))

const keyOf = (userId: number, concertId: number): string => `ticketrush.wishes.${userId}.${concertId}`

type Props = {
  readonly data: ConcertData
  /** Below all else: there stands, once the sale is open, what few readers look for. */
  readonly isLast?: boolean
}

export const WishesHere = ({ data, isLast = false }: Props) => {
  const { card, overview } = data
  const isOpen = useByClock((now) => opensAtMs(card, now) === null)
  const session = useSession()
  // Without a time of opening there is nothing to wish for before it.
  if (card.saleOpensAt === null || overview.closed || session === "unknown" || data.options.length === 0) return null
  if (isOpen && session === null) return null
  if (isLast !== (isOpen && session !== null && !hasFiled(session.userId, card.id))) return null
  return (
    <section aria-labelledby="wishes">
      <h2 id="wishes">{say("wishes.title")}</h2>
      {!isOpen && <p>{say("wishes.lead")}</p>}
      {session === null ? (
        <p>
          <Link to={signInAddress(location.pathname + location.search)}>{say("wishes.signIn")}</Link>
        </p>
      ) : (
        <OwnWishes key={session.userId} data={data} userId={session.userId} isOpen={isOpen} />
      )}
    </section>
  )
}

/** Who has filed some in this browser sees them without asking. */
const hasFiled = (userId: number, concertId: number): boolean => stored(keyOf(userId, concertId)) === "yes"

type OwnProps = { readonly data: ConcertData; readonly userId: number; readonly isOpen: boolean }

const OwnWishes = ({ data, userId, isOpen }: OwnProps) => {
  const [asked, setAsked] = useState(() => hasFiled(userId, data.card.id))
  const place = useRef<HTMLDivElement>(null)
  const begin = (): void => {
    // The button goes: who came by keys or hears the page goes on from where it stood.
    place.current?.focus()
    setAsked(true)
  }
  return (
    <div ref={place} tabIndex={-1}>
      {asked ? (
        <Suspense fallback={<p className="quiet">{say("loading")}</p>}>
          <Wishes
            {...{ data, userId, isOpen }}
            onFiled={(stands) => store(keyOf(userId, data.card.id), stands ? "yes" : "no")}
          />
        </Suspense>
      ) : (
        <button type="button" onClick={begin}>
          {say(isOpen ? "wishes.became" : "wishes.begin")}
        </button>
      )}
    </div>
  )
}
