/** Payments that do not come to their end, each with what can be done about it; and how the gateways are. */
import { type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { endReasonCharsMax } from "../../contract.ts"
import { dateTime, price } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Link } from "../../parts/Link.tsx"
import { order, type Stuck, type StuckErrand } from "../api.ts"
import { Field, filled } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"

export const Payments = () => {
  const [after, setAfter] = useState(0)
  const stuck = useLoaded(`stuck ${after}`, () =>
    order("payments.adminStuckPayments", { query: { after: String(after) } }),
  )
  return (
    <>
      <title>{`${tell("nav.payments")} · ${tell("title")}`}</title>
      <h1>{tell("nav.payments")}</h1>
      <p>{tell("pay.lead")}</p>
      <button type="button" onClick={stuck.read}>
        {tell("readAgain")}
      </button>
      <Show loaded={stuck} failed={tell("failed")}>
        {({ errands, next, ...rest }) => (
          <>
            <Gateways rows={rest.gateways} />
            <section aria-labelledby="stuck">
              <h2 id="stuck">{tell("pay.stuck")}</h2>
              {errands.length === 0 && <p className="quiet">{tell("pay.none")}</p>}
              <ul className="cases">
                {errands.map((errand) => (
                  <li key={errand.errandId}>
                    <Errand errand={errand} changed={stuck.read} />
                  </li>
                ))}
              </ul>
              <div className="acts">
                {after > 0 && (
                  <button type="button" onClick={() => setAfter(0)}>
                    {tell("page.first")}
                  </button>
                )}
                {next !== null && (
                  <button type="button" onClick={() => setAfter(next)}>
                    {tell("page.newer")}
                  </button>
                )}
              </div>
            </section>
            <Messages rows={rest.messages} />
          </>
        )}
      </Show>
    </>
  )
}

const Gateways = ({ rows }: { readonly rows: Stuck["gateways"] }) => (
  <section aria-labelledby="gateways">
    <h2 id="gateways">{tell("pay.gateways")}</h2>
    <Table
      name={tell("pay.gateways")}
      rows={rows}
      keyOf={({ gateway }) => gateway}
      none={tell("pay.noGateways")}
      columns={[
        { head: tell("pay.gateway"), of: ({ gateway }) => gateway },
        { head: tell("pay.runs"), of: ({ open, runs }) => tell(runs || open === 0 ? "pay.runs.yes" : "pay.runs.no") },
        { head: tell("pay.open"), isNumber: true, of: ({ open }) => open },
        { head: tell("pay.stuckCount"), isNumber: true, of: ({ stuck }) => stuck },
        { head: tell("pay.oldest"), of: ({ oldestAt }) => (oldestAt === null ? "-" : dateTime(oldestAt)) },
        { head: tell("pay.messagesKept"), isNumber: true, of: ({ messagesKept }) => messagesKept },
        { head: tell("pay.messagesUnknown"), isNumber: true, of: ({ messagesUnknown }) => messagesUnknown },
      ]}
    />
  </section>
)

const Errand = ({ errand, changed }: { readonly errand: StuckErrand; readonly changed: () => void }) => {
  const action = useAction()
  const { concertId, endAnswer, endAskedAt, errandId, gateway, kind, paymentId, reservationId, why } = errand
  const name = tell("pay.of", { errandId, kind: tell(`pay.kind.${kind}`), paymentId })
  const run = async (what: string, job: () => Promise<unknown>): Promise<void> => {
    if (await action.run(what, job)) changed()
  }
  const end = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = filled(event.currentTarget, "reason")
    void run(tell("pay.end"), () => order("payments.adminEndErrand", { params: { errandId }, payload: { reason } }))
  }
  return (
    <article aria-label={name}>
      <h3>
        {name} <Link to={concertAddress(concertId)}>{tell("concert.number", { concertId })}</Link>
      </h3>
      <p>
        {tell("pay.about", {
          ...{ amount: price(errand.amount), reservationId, at: dateTime(errand.orderedAt), gateway },
        })}
      </p>
      <p>{tell(`pay.why.${why}`, { reservationId })}</p>
      {endAskedAt !== null && <p>{tell("pay.endAsked", { at: dateTime(endAskedAt) })}</p>}
      {endAnswer !== null && <p>{tell(`pay.endAnswer.${endAnswer}`)}</p>}
      <div className="acts">
        {errand.providerPayment !== null && (
          <button
            type="button"
            onClick={() =>
              void run(tell("pay.read"), () => order("payments.readPayment", { params: { concertId, paymentId } }))
            }
          >
            {tell("pay.read")}
          </button>
        )}
      </div>
      {errand.mayEnd && (
        <form onSubmit={end} className="asks">
          <Field label={tell("pay.reason")}>
            <input name="reason" required maxLength={endReasonCharsMax} />
          </Field>
          <button type="submit">{tell("pay.end")}</button>
        </form>
      )}
      <ActionLine action={action} />
    </article>
  )
}

const Messages = ({ rows }: { readonly rows: Stuck["messages"] }) => (
  <section aria-labelledby="messages">
    <h2 id="messages">{tell("pay.messages")}</h2>
    <Table
      name={tell("pay.messages")}
      rows={rows}
      keyOf={({ messageId }) => messageId}
      none={tell("pay.noMessages")}
      columns={[
        { head: tell("pay.message"), of: ({ message }) => message },
        { head: tell("pay.gateway"), of: ({ gateway }) => gateway },
        { head: tell("people.at"), of: ({ receivedAt }) => dateTime(receivedAt) },
        { head: tell("pay.payment"), of: ({ providerPayment }) => providerPayment ?? "-" },
        { head: tell("pay.state"), of: ({ state }) => tell(`pay.state.${state}`) },
      ]}
    />
  </section>
)
