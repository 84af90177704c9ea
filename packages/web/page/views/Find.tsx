/** Finding a concert: search, filters, order and pages, all of them in the address. */
import { type FormEvent, useId } from "react"
import { ask, type Card } from "../api.ts"
import { useByClock, useNow } from "../clock.tsx"
import { amount, dateTime, say, timeLeft } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Link } from "../parts/Link.tsx"
import { Poster } from "../parts/Poster.tsx"
import { go, useAddress } from "../route.ts"
import { told } from "../server-time.ts"

const sorts = ["id,desc", "id,asc", "title,asc", "title,desc", "artistName,asc", "entertainmentName,asc"] as const
const pageSize = 12

type Asked = {
  readonly keyword: string
  readonly artist: string
  readonly agency: string
  readonly venue: string
  readonly sort: string
  readonly page: number
}

const askedIn = ({ searchParams }: URL): Asked => {
  const sort = searchParams.get("sort") ?? ""
  const page = Number(searchParams.get("page"))
  return {
    keyword: searchParams.get("keyword") ?? "",
    artist: searchParams.get("artist") ?? "",
    agency: searchParams.get("agency") ?? "",
    venue: searchParams.get("venue") ?? "",
    sort: (sorts as ReadonlyArray<string>).includes(sort) ? sort : sorts[0],
    page: Number.isInteger(page) && page > 0 ? page : 1,
  }
}

export const addressOf = (asked: Partial<Asked>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) {
    const plain = value === "" || (name === "page" && value === 1) || (name === "sort" && value === sorts[0])
    if (!plain) query.set(name, String(value))
  }
  const text = query.toString()
  return text === "" ? "/" : `/?${text}`
}

const search = async ({ keyword, artist, agency, venue, sort, page }: Asked) => {
  const sentAt = Date.now()
  const found = await ask("search.searchConcerts", {
    query: {
      ...(keyword !== "" && { keyword }),
      ...(artist !== "" && { artistName: artist }),
      ...(agency !== "" && { entertainmentName: agency }),
      ...(venue !== "" && { venueName: venue }),
      page: String(page - 1),
      size: String(pageSize),
      sort,
    },
  })
  told(found.serverNow, sentAt)
  return found
}

export const Find = () => {
  const asked = askedIn(useAddress())
  const found = useLoaded(JSON.stringify(asked), () => search(asked))
  const isFront = addressOf(asked) === "/"
  const only = [asked.artist, asked.agency, asked.venue].filter((name) => name !== "")
  return (
    <>
      <title>{`${say("find.title")} · TicketRush`}</title>
      <h1>{say("find.title")}</h1>
      <SearchForm key={`${asked.keyword} ${asked.sort}`} asked={asked} />
      {only.length > 0 && (
        <p className="filters">
          <span>{say("find.only", { name: only.join(", ") })}</span>{" "}
          <Link to={addressOf({ ...asked, artist: "", agency: "", venue: "", page: 1 })}>{say("find.clear")}</Link>
        </p>
      )}
      {isFront && <Highlights />}
      <Show loaded={found} failed={say("find.failed")}>
        {({ items, totalElements, totalPages }) => (
          <section aria-labelledby="found">
            <h2 id="found" className="count">
              {totalElements === 1 ? say("find.count1") : say("find.count", { count: amount(totalElements) })}
            </h2>
            {items.length === 0 && <p className="quiet">{say(isFront ? "find.noneYet" : "find.none")}</p>}
            <ul className="cards">
              {items.map((card) => (
                <li key={card.id}>
                  <CardView card={card} asked={asked} />
                </li>
              ))}
            </ul>
            <Pages asked={asked} pages={totalPages} />
          </section>
        )}
      </Show>
    </>
  )
}

const SearchForm = ({ asked }: { readonly asked: Asked }) => {
  const [word, order] = [useId(), useId()]
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const keyword = String(new FormData(event.currentTarget).get("keyword")).trim()
    go(addressOf({ ...asked, keyword, page: 1 }))
  }
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <p className="field wide">
          <label htmlFor={word}>{say("find.keyword")}</label>
          <input id={word} name="keyword" type="search" defaultValue={asked.keyword} maxLength={100} />
        </p>
        <button type="submit" className="main">
          {say("find.search")}
        </button>
        <p className="field">
          <label htmlFor={order}>{say("find.sort")}</label>
          <select
            id={order}
            value={asked.sort}
            onChange={({ target }) => go(addressOf({ ...asked, sort: target.value, page: 1 }))}
          >
            {sorts.map((sort) => (
              <option key={sort} value={sort}>
                {say(`find.sort.${sort}`)}
              </option>
            ))}
          </select>
        </p>
      </form>
    </search>
  )
}

/** How a sale stands, in a word and what else matters of it. */
const standingOf = ({ saleStatus, saleOpensAt, availableSeatCount }: Card, now: number): string => {
  if (saleStatus === "SOLD_OUT" || availableSeatCount === 0) return say("find.soldOut")
  if (saleOpensAt === null || saleStatus === "OPEN") return say("find.buy")
  const leftMs = Date.parse(saleOpensAt) - now
  if (leftMs <= 0) return say("find.buy")
  return leftMs < 86_400_000
    ? say("find.opensIn", { time: timeLeft(leftMs) })
    : say("find.opensAt", { time: dateTime(saleOpensAt) })
}

const CardView = ({ card, asked }: { readonly card: Card; readonly asked: Asked }) => {
  const standing = useByClock((now) => standingOf(card, now))
  const { id, title, artistName, entertainmentName, availableSeatCount: free, totalSeatCount: total } = card
  return (
    <article className="card" data-sold={free === 0}>
      <Poster url={card.thumbnailUrl} />
      <h3>
        <Link to={`/concerts/${id}`}>{title}</Link>
      </h3>
      <p className="by">
        <Link to={addressOf({ ...asked, artist: artistName, agency: "", page: 1 })}>{artistName}</Link>
        <span aria-hidden="true"> / </span>
        <Link to={addressOf({ ...asked, agency: entertainmentName, artist: "", page: 1 })}>{entertainmentName}</Link>
      </p>
      <p className="standing">
        <b>{standing}</b>
        {free > 0 && <span>{say("find.left", { free: amount(free), total: amount(total) })}</span>}
      </p>
      <meter aria-hidden="true" min={0} max={Math.max(1, total)} value={free} />
    </article>
  )
}

const Highlights = () => {
  const loaded = useLoaded("highlights", () => ask("search.concertHighlights", { query: {} }))
  const { value } = loaded
  const now = useNow()
  // What cannot be read here stands in the list below as well.
  if (value === undefined) return null
  const rows = (["openingSoon", "sellOutRisk"] as const).filter((name) => value[name].length > 0)
  return rows.map((name) => (
    <section key={name} className="concert-row" aria-labelledby={name}>
      <h2 id={name}>{say(`find.${name}`)}</h2>
      <ul>
        {value[name].map(
          ({ concertId, title, artistName, thumbnailUrl, saleOpensAt, availableSeatCount, totalSeatCount }) => (
            <li key={concertId}>
              <Link to={`/concerts/${concertId}`}>
                <Poster url={thumbnailUrl} />
                <b>{title}</b> <span>{artistName}</span>
                <em>
                  {saleOpensAt !== null && Date.parse(saleOpensAt) > now
                    ? timeLeft(Date.parse(saleOpensAt) - now)
                    : say("find.left", { free: amount(availableSeatCount), total: amount(totalSeatCount) })}
                </em>
              </Link>
            </li>
          ),
        )}
      </ul>
    </section>
  ))
}

const Pages = ({ asked, pages }: { readonly asked: Asked; readonly pages: number }) => {
  const { page } = asked
  if (pages < 2) return null
  return (
    <nav className="pages" aria-label={say("find.pages")}>
      {page > 1 && <Link to={addressOf({ ...asked, page: page - 1 })}>{say("find.previous")}</Link>}
      <span>{say("find.page", { page, pages })}</span>
      {page < pages && <Link to={addressOf({ ...asked, page: page + 1 })}>{say("find.next")}</Link>}
    </nav>
  )
}
