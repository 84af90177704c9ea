/** What the abuse rules decided about holds, those in shadow among them; and what people objected to. */
import { type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { appealCharsMax } from "../../contract.ts"
import { dateTime } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { type AbuseRow, type Appeal, order } from "../api.ts"
import { Field, filled, pressed } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"
import { AbuseRules } from "./AbuseRules.tsx"

const shownMax = "100"
const kinds = ["blocked", "shadow", "all"] as const
type Kind = (typeof kinds)[number]

/** A rule in shadow lets in and says which one it was. */
const isShown = ({ result, reason }: AbuseRow, kind: Kind): boolean =>
  kind === "all" || (kind === "blocked" ? result === "BLOCKED" : result === "ALLOWED" && reason !== "NONE")

export const Abuse = () => {
  const [kind, setKind] = useState<Kind>("blocked")
  const rows = useLoaded(`abuse ${kind === "blocked"}`, () =>
    order("trail.ownAuditAbuse", { query: { limit: shownMax, ...(kind === "blocked" && { result: "BLOCKED" }) } }),
  )
  return (
    <>
      <title>{`${tell("nav.abuse")} · ${tell("title")}`}</title>
      <h1>{tell("nav.abuse")}</h1>
      <AbuseRules />
      <Appeals />
      <section aria-labelledby="decisions">
        <h2 id="decisions">{tell("abuse.decisions")}</h2>
        <div className="asks">
          <Field label={tell("abuse.show")}>
            <select value={kind} onChange={({ target }) => setKind(target.value as Kind)}>
              {kinds.map((each) => (
                <option key={each} value={each}>
                  {tell(`abuse.${each}`)}
                </option>
              ))}
            </select>
          </Field>
          <button type="button" onClick={rows.read}>
            {tell("readAgain")}
          </button>
        </div>
        <Show loaded={rows} failed={tell("failed")}>
          {(all) => <Decisions rows={all.filter((row) => isShown(row, kind))} />}
        </Show>
      </section>
    </>
  )
}

const Decisions = ({ rows }: { readonly rows: ReadonlyArray<AbuseRow> }) => (
  <Table
    name={tell("abuse.decisions")}
    rows={rows}
    keyOf={({ id }) => id}
    none={tell("abuse.none")}
    columns={[
      { head: tell("people.at"), of: ({ occurredAt }) => dateTime(occurredAt) },
      { head: tell("abuse.result"), of: ({ result }) => tell(`abuse.result.${result}`) },
      { head: tell("abuse.rule"), of: ({ reason }) => tell(`rule.${reason}`) },
      { head: tell("people.number"), of: ({ userId }) => userId },
      {
        head: tell("concerts.number"),
        of: ({ concertId }) => <Link to={concertAddress(concertId)}>{concertId}</Link>,
      },
      { head: tell("abuse.count"), isNumber: true, of: ({ count }) => count },
      { head: tell("abuse.detail"), of: ({ detailMessage }) => detailMessage },
    ]}
  />
)

const Appeals = () => {
  const appeals = useLoaded("appeals", () => order("trail.appeals", { query: { limit: "20" } }))
  return (
    <section aria-labelledby="appeals">
      <h2 id="appeals">{tell("abuse.appeals")}</h2>
      <Show loaded={appeals} failed={tell("failed")}>
        {(rows) => (
          <>
            {rows.length === 0 && <p className="quiet">{tell("abuse.noAppeals")}</p>}
            <ul className="cases">
              {rows.map((appeal) => (
                <li key={appeal.id}>
                  <AppealView appeal={appeal} answered={appeals.read} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Show>
    </section>
  )
}

const AppealView = ({ appeal, answered }: { readonly appeal: Appeal; readonly answered: () => void }) => {
  const action = useAction()
  const { decision, status } = appeal
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const outcome = pressed(event) === "LIFTED" ? "LIFTED" : "UPHELD"
    const message = filled(event.currentTarget, "message")
    void action
      .run(tell(`appeal.${outcome}`), () =>
        order("trail.answerAppeal", { params: { decision }, payload: { outcome, message } }),
      )
      .then((done) => done && answered())
  }
  return (
    <article aria-label={tell("appeal.of", { userId: appeal.userId })}>
      <h3>
        {tell("appeal.of", { userId: appeal.userId })} <small>{dateTime(appeal.filedAt)}</small>
      </h3>
      <p>
        <b>{tell(`rule.${appeal.reason}`)}</b> {tell("concert.number", { concertId: appeal.concertId })}
      </p>
      <blockquote>{appeal.message}</blockquote>
      {status === "OPEN" ? (
        <form onSubmit={submit}>
          <Field label={tell("appeal.answer")}>
            <textarea name="message" required maxLength={appealCharsMax} rows={2} />
          </Field>
          <div className="acts">
            <button type="submit" value="LIFTED">
              {tell("appeal.LIFTED")}
            </button>
            <button type="submit" value="UPHELD">
              {tell("appeal.UPHELD")}
            </button>
          </div>
        </form>
      ) : (
        <p>
          <b>{tell(`appealed.${status}`)}</b> {appeal.answer}
        </p>
      )}
      <ActionLine action={action} />
    </article>
  )
}
