/** The form in which wishes are ranked: each with what its seats must be like, to be wanted more, less, or not at all. */
import { useEffect, useId, useRef, useState } from "react"
import { wishesMax } from "../contract.ts"
import { price, say } from "../language.ts"
import { announce } from "../parts/announce.ts"
import { nightWords } from "../views/Concert.tsx"
import type { ConcertData } from "../views/concert-data.ts"
import { type Draft, moved, needs, newDraft, onNight, sitting } from "./drafts.ts"
import { tell } from "./tell.ts"

type Props = {
  readonly data: ConcertData
  readonly first: ReadonlyArray<Draft>
  /** How many seats one order takes. */
  readonly seatsMax: number
  readonly busy: boolean
  readonly onFile: (drafts: ReadonlyArray<Draft>) => void
  /** Absent: there is nothing to leave as it is. */
  readonly onKeep?: () => void
}

export const WishForm = ({ data, first, seatsMax, busy, onFile, onKeep }: Props) => {
  const [drafts, setDrafts] = useState(first)
  const keys = useRef(first.length)
  const id = useId()
  const { focus, list } = useFocus(drafts)
  const set = (at: number, next: Draft): void => setDrafts(drafts.map((draft, each) => (each === at ? next : draft)))
  const move = (at: number, to: number): void => {
    setDrafts(moved(drafts, at, to))
    // A button that has moved to an end is off: the other one has the focus then.
    const isUp = to < at
    const isEnd = to === (isUp ? 0 : drafts.length - 1)
    focus(`${drafts[at].key} ${isUp !== isEnd ? "up" : "down"}`)
    announce(tell("moved", { rank: to + 1 }))
  }
  const remove = (at: number): void => {
    setDrafts(drafts.filter((_, each) => each !== at))
    focus("add")
    announce(tell("removed", { rank: at + 1 }))
  }
  const add = (): void => {
    const key = keys.current++
    setDrafts([...drafts, newDraft(key, drafts.at(-1)?.optionId ?? data.options[0].id)])
    focus(`${key} first`)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onFile(drafts)
      }}
    >
      <ol className="ranked" ref={list}>
        {drafts.map((draft, at) => (
          <li key={draft.key}>
            <fieldset className="wishes">
              <legend>{tell("wish", { rank: at + 1 })}</legend>
              <WishFields {...{ data, draft, seatsMax }} id={`${id}-${draft.key}`} onChange={(next) => set(at, next)} />
              <div className="acts">
                <button
                  type="button"
                  data-focus={`${draft.key} up`}
                  disabled={at === 0}
                  aria-label={tell("up", { rank: at + 1 })}
                  onClick={() => move(at, at - 1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  data-focus={`${draft.key} down`}
                  disabled={at === drafts.length - 1}
                  aria-label={tell("down", { rank: at + 1 })}
                  onClick={() => move(at, at + 1)}
                >
                  ↓
                </button>
                <button type="button" disabled={drafts.length === 1} onClick={() => remove(at)}>
                  {tell("remove", { rank: at + 1 })}
                </button>
              </div>
            </fieldset>
          </li>
        ))}
      </ol>
      <div className="acts">
        <button type="submit" className="main" disabled={busy}>
          {tell("file")}
        </button>
        <button type="button" data-focus="add" disabled={drafts.length >= wishesMax} onClick={add}>
          {tell("add")}
        </button>
        {onKeep !== undefined && (
          <button type="button" onClick={onKeep}>
            {tell("keep")}
          </button>
        )}
      </div>
    </form>
  )
}

/** Moves the focus once the wishes stand where they are to stand: an element that moves in a page loses it. */
const useFocus = (drafts: ReadonlyArray<Draft>) => {
  const list = useRef<HTMLOListElement>(null)
  const wanted = useRef<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once they have changed
  useEffect(() => {
    const name = wanted.current
    wanted.current = null
    if (name !== null) list.current?.closest("form")?.querySelector<HTMLElement>(`[data-focus="${name}"]`)?.focus()
  }, [drafts])
  const focus = (name: string): void => {
    wanted.current = name
  }
  return { focus, list }
}

type FieldsProps = {
  readonly id: string
  readonly data: ConcertData
  readonly draft: Draft
  readonly seatsMax: number
  readonly onChange: (draft: Draft) => void
}

const WishFields = ({ id, data: { options, overview }, draft, seatsMax, onChange }: FieldsProps) => {
  const tiers = overview.options.find(({ optionId }) => optionId === draft.optionId)?.tiers ?? []
  const [night, count, tier, need] = ["night", "count", "tier", "need"].map((name) => `${id}-${name}`)
  return (
    <>
      <p className="field">
        <label htmlFor={night}>{tell("night")}</label>
        <select
          id={night}
          data-focus={`${draft.key} first`}
          value={draft.optionId}
          onChange={({ target }) => onChange(onNight(draft, Number(target.value)))}
        >
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {nightWords(option)}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={count}>{tell("count")}</label>
        <select
          id={count}
          value={draft.seats}
          onChange={({ target }) => onChange({ ...draft, seats: Number(target.value) })}
        >
          {Array.from({ length: Math.max(seatsMax, draft.seats) }, (_, n) => n + 1).map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={tier}>{tell("tier")}</label>
        <select id={tier} value={draft.tier} onChange={({ target }) => onChange({ ...draft, tier: target.value })}>
          <option value="">{tell("anyTier")}</option>
          {[...new Map(tiers.map((each) => [each.name, each])).values()].map(({ name, price: won }) => (
            <option key={name} value={name}>
              {say("concert.price", { name, price: price(won) })}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={need}>{tell("need")}</label>
        <select
          id={need}
          value={draft.need}
          onChange={({ target }) => onChange({ ...draft, need: needs.find((each) => each === target.value) ?? "" })}
        >
          <option value="">{tell("needNone")}</option>
          {needs.map((each) => (
            <option key={each} value={each}>
              {say(`seats.${each}`)}
            </option>
          ))}
        </select>
      </p>
      <label className="check">
        <input type="checkbox" checked={draft.together} onChange={() => onChange(sitting(draft, !draft.together))} />
        {tell("together")}
      </label>
    </>
  )
}
