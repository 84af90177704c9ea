/** One concert: its parts, each with an address of its own. */
import type { ReactNode } from "react"
import { ask, Failure, type Option } from "../../api.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { type ConcertPart, concertAddress, concertParts } from "../route.ts"
import { tell } from "../tell.ts"
import { HouseSeats } from "./HouseSeats.tsx"
import { LiveJournal } from "./LazyJournal.tsx"
import { Policy } from "./Policy.tsx"
import { Sale } from "./Sale.tsx"

/** `title` null: it is in no list. */
export type ConcertHead = { readonly title: string | null; readonly options: ReadonlyArray<Option> }

const headOf = async (concertId: number): Promise<ConcertHead> => {
  const [{ items }, options] = await Promise.all([
    ask("search.searchConcerts", { query: { keyword: String(concertId), size: "100", sort: "id,asc" } }),
    ask("concerts.options", { params: { concertId } }).catch((cause: unknown) => {
      if (cause instanceof Failure && cause.kind === "refused") return []
      throw cause
    }),
  ])
  return { title: items.find(({ id }) => id === concertId)?.title ?? null, options }
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
          {partOf(concertId, part, known)}
        </>
      )}
    </Show>
  )
}

const partOf = (concertId: number, part: ConcertPart, head: ConcertHead): ReactNode => {
  switch (part) {
    case "seats":
      return <HouseSeats head={head} />
    case "policy":
      return <Policy concertId={concertId} />
    case "journal":
      return <LiveJournal concertId={concertId} />
    default:
      return <Sale concertId={concertId} head={head} />
  }
}
