/** All concerts that can be found, and one by its number: a concert that was retired is in no list. */
import { type FormEvent, useId, useState } from "react"
import { ask, type Card } from "../../api.ts"
import { amount, say } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { go } from "../../route.ts"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"

const shownMax = 100

export const Concerts = () => {
  const [keyword, setKeyword] = useState("")
  const found = useLoaded(`concerts ${keyword}`, () =>
    ask("search.searchConcerts", { query: { ...(keyword !== "" && { keyword }), size: String(shownMax) } }),
  )
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setKeyword(String(new FormData(event.currentTarget).get("keyword")).trim())
  }
  const open = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    go(concertAddress(Number(new FormData(event.currentTarget).get("number"))))
  }
  const [word, number] = [useId(), useId()]
  return (
    <>
      <title>{`${tell("nav.concerts")} · ${tell("title")}`}</title>
      <h1>{tell("nav.concerts")}</h1>
      <div className="asks">
        <form onSubmit={search}>
          <p className="field">
            <label htmlFor={word}>{say("find.keyword")}</label>
            <input id={word} name="keyword" type="search" maxLength={100} />
          </p>
          <button type="submit">{say("find.search")}</button>
        </form>
        <form onSubmit={open}>
          <p className="field">
            <label htmlFor={number}>{tell("concerts.number")}</label>
            <input id={number} name="number" inputMode="numeric" pattern="[0-9]{1,8}" required />
          </p>
          <button type="submit">{tell("concerts.open")}</button>
        </form>
      </div>
      <Show loaded={found} failed={say("find.failed")}>
        {({ items, totalElements }) => (
          <>
            <p className="quiet">{tell("concerts.shown", { shown: items.length, all: totalElements })}</p>
            <div className="wide">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{tell("concerts.number")}</th>
                    <th scope="col">{tell("concerts.title")}</th>
                    <th scope="col">{tell("concerts.status")}</th>
                    <th scope="col" className="number">
                      {tell("figure.available")}
                    </th>
                    <th scope="col" className="number">
                      {tell("figure.seats")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((card) => (
                    <Row key={card.id} card={card} />
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </Show>
    </>
  )
}

const Row = ({ card }: { readonly card: Card }) => (
  <tr>
    <td>{card.id}</td>
    <th scope="row">
      <Link to={concertAddress(card.id)}>{card.title}</Link>
    </th>
    <td>{tell(`standing.${card.saleStatus}`)}</td>
    <td className="number">{amount(card.availableSeatCount)}</td>
    <td className="number">{amount(card.totalSeatCount)}</td>
  </tr>
)
