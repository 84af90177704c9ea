/** All concerts that can be found, and one by its number: a concert that was retired is in no list. */
import { type FormEvent, useState } from "react"
import { ask, type Card } from "../../api.ts"
import { amount, say } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { go } from "../../route.ts"
import { Field, filled } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
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
    setKeyword(filled(event.currentTarget, "keyword"))
  }
  const open = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    go(concertAddress(Number(filled(event.currentTarget, "number"))))
  }
  return (
    <>
      <title>{`${tell("nav.concerts")} · ${tell("title")}`}</title>
      <h1>{tell("nav.concerts")}</h1>
      <div className="asks">
        <form onSubmit={search}>
          <Field label={say("find.keyword")}>
            <input name="keyword" type="search" maxLength={100} />
          </Field>
          <button type="submit">{say("find.search")}</button>
        </form>
        <form onSubmit={open}>
          <Field label={tell("concerts.number")}>
            <input name="number" inputMode="numeric" pattern="[0-9]{1,8}" required />
          </Field>
          <button type="submit">{tell("concerts.open")}</button>
        </form>
      </div>
      <Show loaded={found} failed={say("find.failed")}>
        {({ items, totalElements }) => (
          <>
            <p className="quiet">{tell("concerts.shown", { shown: items.length, all: totalElements })}</p>
            <Found cards={items} />
          </>
        )}
      </Show>
    </>
  )
}

const Found = ({ cards }: { readonly cards: ReadonlyArray<Card> }) => (
  <Table
    name={tell("nav.concerts")}
    rows={cards}
    keyOf={({ id }) => id}
    columns={[
      { head: tell("concerts.title"), of: ({ id, title }) => <Link to={concertAddress(id)}>{title}</Link> },
      { head: tell("concerts.number"), of: ({ id }) => id },
      { head: tell("concerts.status"), of: ({ saleStatus }) => tell(`standing.${saleStatus}`) },
      { head: tell("figure.available"), isNumber: true, of: (card) => amount(card.availableSeatCount) },
      { head: tell("figure.seats"), isNumber: true, of: (card) => amount(card.totalSeatCount) },
    ]}
  />
)
