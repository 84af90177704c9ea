/** Wishes of the reader for one concert: filed, changed and withdrawn before the opening, and what came of them. */
import { useEffect, useRef, useState } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { ask, Failure, type Filed, type Policy } from "../api.ts"
import { say } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Ask } from "../parts/Ask.tsx"
import { announce } from "../parts/announce.ts"
import { Link } from "../parts/Link.tsx"
import { nightWords } from "../views/Concert.tsx"
import type { ConcertData } from "../views/concert-data.ts"
import { askedOf, type Draft, draftsOf, newDraft } from "./drafts.ts"
import { tell } from "./tell.ts"
import { WishForm } from "./WishForm.tsx"

/** What one hold takes at most, whatever a policy says. */
const holdMax = 16
const seatsMaxOf = (policy: Policy | null): number =>
  Math.min(holdMax, policy?.maxSeatsPerOrder || holdMax, policy?.maxReservationsPerUser || holdMax)

type Props = {
  readonly data: ConcertData
  readonly userId: number
  readonly isOpen: boolean
  /** Wishes stand now, or none do. */
  readonly onFiled: (stands: boolean) => void
}

/** Null: none were filed. */
const read = async (concertId: number): Promise<Filed | null> => {
  try {
    return await ask("ownWishes.wishes", { params: { concertId } })
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "wishes-none") return null
    throw cause
  }
}

export const Wishes = ({ data, userId, isOpen, onFiled }: Props) => {
  const concertId = data.card.id
  // At the opening they are read anew: they may be carried out.
  const loaded = useLoaded(`wishes ${userId} ${concertId} ${isOpen}`, () => read(concertId))
  const again = loaded.read
  useEffect(() => {
    const look = (): void => {
      if (isOpen && !document.hidden) again()
    }
    document.addEventListener("visibilitychange", look)
    return () => document.removeEventListener("visibilitychange", look)
  }, [isOpen, again])
  return (
    <Show loaded={loaded} failed={tell("failed")}>
      {(filed) =>
        isOpen ? (
          <Became filed={filed} data={data} again={again} />
        ) : (
          <Standing data={data} filed={filed} onFiled={onFiled} />
        )
      }
    </Show>
  )
}

/** Before the opening. */
const Standing = ({
  data,
  filed: first,
  onFiled,
}: Pick<Props, "data" | "onFiled"> & { readonly filed: Filed | null }) => {
  const [filed, setFiled] = useState(first)
  const [edits, setEdits] = useState(false)
  const [asks, setAsks] = useState(false)
  const action = useAction()
  const busy = action.state === "running"
  const params = { concertId: data.card.id }
  const stands = filed !== null && filed.outcome === null
  const { place, hold } = useHeldFocus()
  const edit = (next: boolean): void => {
    hold()
    setEdits(next)
  }
  const show = (next: Filed, said: "filed" | "outcome.WITHDRAWN"): void => {
    setFiled(next)
    edit(false)
    onFiled(next.outcome === null)
    announce(tell(said))
  }
  const file = (drafts: ReadonlyArray<Draft>): void => {
    const payload = { wishes: drafts.map(askedOf) }
    void action.run(tell("file"), async () => show(await ask("ownWishes.fileWishes", { params, payload }), "filed"))
  }
  const withdraw = (): void => {
    setAsks(false)
    void action.run(tell("withdraw"), async () =>
      show(await ask("ownWishes.withdrawWishes", { params }), "outcome.WITHDRAWN"),
    )
  }
  return (
    <div ref={place} tabIndex={-1}>
      {filed?.outcome === "WITHDRAWN" && <p className="notice">{tell("outcome.WITHDRAWN")}</p>}
      {stands && !edits ? (
        <>
          <p>{tell("stand")}</p>
          <WishList data={data} filed={filed} />
          <p className="quiet">{tell("carried")}</p>
          <div className="acts">
            <button type="button" disabled={busy} onClick={() => edit(true)}>
              {tell("change")}
            </button>
            <button type="button" disabled={busy} onClick={() => setAsks(true)}>
              {tell("withdraw")}
            </button>
          </div>
        </>
      ) : (
        <WishForm
          data={data}
          first={stands ? draftsOf(filed) : [newDraft(0, data.options[0].id)]}
          seatsMax={seatsMaxOf(data.policy)}
          busy={busy}
          onFile={file}
          {...(stands && { onKeep: () => edit(false) })}
        />
      )}
      <ActionLine action={action} />
      {asks && (
        <Ask
          title={tell("withdrawAsk")}
          no={tell("withdrawNo")}
          yes={tell("withdraw")}
          onNo={() => setAsks(false)}
          onYes={withdraw}
        >
          <p>{tell("withdrawLead")}</p>
        </Ask>
      )}
    </div>
  )
}

/** Where form and list take turns, the button that was pressed goes: the focus stays at their place, unless the reader is elsewhere. */
const useHeldFocus = () => {
  const place = useRef<HTMLDivElement>(null)
  const hold = (): void => {
    const { activeElement, body } = document
    if (activeElement === body || place.current?.contains(activeElement)) place.current?.focus()
  }
  return { place, hold }
}

type BecameProps = { readonly filed: Filed | null; readonly data: ConcertData; readonly again: () => void }

/** Once the sale is open. */
const Became = ({ filed, data, again }: BecameProps) => {
  if (filed === null) return <p>{tell("none")}</p>
  const { outcome, rank, reservationId } = filed
  return (
    <>
      <p className={outcome === "MET" ? "notice good" : "notice"} role="status">
        {outcome === null ? tell("waits") : tell(`outcome.${outcome}`, { rank: rank ?? 0 })}{" "}
        {reservationId !== null && <Link to={`/orders/${reservationId}`}>{tell("order")}</Link>}
      </p>
      <WishList data={data} filed={filed} />
      {outcome === null && (
        <button type="button" onClick={again}>
          {tell("look")}
        </button>
      )}
    </>
  )
}

const WishList = ({
  data: { options },
  filed: { rank, wishes },
}: Pick<BecameProps, "data"> & { readonly filed: Filed }) => (
  <ol className="ranked">
    {wishes.map(({ optionId, seats, tier, section, flag, atWorst }, at) => {
      const night = options.find(({ id }) => id === optionId)
      const what = [
        tell("what", {
          seats: seats === 1 ? tell("one") : tell("many", { count: seats }),
          tier: tier ?? tell("anyTier"),
        }),
        ...(section === null ? [] : [tell("section", { section })]),
        ...(flag === "accessible" || flag === "companion" ? [say(`seats.${flag}`)] : []),
        ...(atWorst.startsWith("adjacent") && seats > 1 ? [tell("together")] : []),
      ]
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wish is known by its rank
        <li key={at} data-met={rank === at + 1}>
          {night !== undefined && <span>{nightWords(night)}</span>} <b>{what.join(", ")}</b>
        </li>
      )
    })}
  </ol>
)
