/** One concert: its parts, each with an address of its own. */
import type { ReactNode } from "react"
import type { Option } from "../../api.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { cardOf, optionsOf } from "../../views/concert-data.ts"
import { type ConcertPart, concertAddress, concertParts } from "../route.ts"
import { tell } from "../tell.ts"
import { HouseSeats } from "./HouseSeats.tsx"
import { LiveJournal } from "./LazyJournal.tsx"
import { Picture } from "./Picture.tsx"
import { Policy } from "./Policy.tsx"
import { Sale } from "./Sale.tsx"

/** `title` null: it is in no list. */
export type ConcertHead = {
  readonly title: string | null
  /** Address of its picture. */
  readonly picture: string | null
  readonly options: ReadonlyArray<Option>
}

const headOf = async (concertId: number): Promise<ConcertHead> => {
  const [card, options] = await Promise.all([cardOf(concertId), optionsOf(concertId)])
  return { title: card?.title ?? null, picture: card?.thumbnailUrl ?? null, options: options ?? [] }
}

export const Concert = ({ concertId, part }: { readonly concertId: number; readonly part: ConcertPart }) => {
  const head = useLoaded(`head ${concertId}`, () => headOf(concertId))
  return (
    <Show loaded={head} failed={tell("failed")}>
      {(known) => (
        <>
          <title>{`${known.title ?? concertId} · ${tell("title")}`}</title>
          <h1>
            {known.title ?? tell("concert.untitled")} <small>{tell("concert.number", { concertId })}</small>
          </h1>
          <nav className="parts" aria-label={tell("concert.parts")}>
            {concertParts.map((each) => (
              <Link key={each} to={concertAddress(concertId, each)} current={each === part}>
                {tell(`part.${each}`)}
              </Link>
            ))}
          </nav>
          {partOf(concertId, part, known, head.read)}
          {part === "sale" && known.title !== null && (
            <Picture concertId={concertId} url={known.picture} changed={head.read} />
          )}
        </>
      )}
    </Show>
  )
}

const partOf = (concertId: number, part: ConcertPart, head: ConcertHead, reread: () => void): ReactNode => {
  switch (part) {
    case "seats":
      return <HouseSeats concertId={concertId} head={head} />
    case "policy":
      return <Policy concertId={concertId} />
    case "journal":
      return <LiveJournal concertId={concertId} />
    default:
      return <Sale concertId={concertId} head={head} reread={reread} />
  }
}
