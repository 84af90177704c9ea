/** The sales policy: its versions, and an editor that tells what a change would have done before it is set. */
import { useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { amount, dateTime, refusalText, say } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Ask } from "../../parts/Ask.tsx"
import { Link } from "../../parts/Link.tsx"
import { order, type PolicyAsked, type PolicyVersion } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { Unread } from "../parts/Unread.tsx"
import { usePolled } from "../polled.ts"
import { positionAddress } from "../route.ts"
import { tell } from "../tell.ts"
import { changesOf, PolicyForm } from "./PolicyForm.tsx"

export const Policy = ({ concertId }: { readonly concertId: number }) => {
  const history = useLoaded(`policy ${concertId}`, () =>
    order("salesPolicy.adminSalesPolicyHistory", { params: { concertId } }),
  )
  return (
    <Show loaded={history} failed={tell("failed")}>
      {(versions) => (
        <>
          <Editor key={versions.length} concertId={concertId} newest={versions.at(-1) ?? null} changed={history.read} />
          <section aria-labelledby="versions">
            <h2 id="versions">{tell("policy.versions")}</h2>
            <Versions rows={versions} />
          </section>
        </>
      )}
    </Show>
  )
}

const Versions = ({ rows }: { readonly rows: ReadonlyArray<PolicyVersion> }) => (
  <Table
    name={tell("policy.versions")}
    rows={[...rows].reverse()}
    keyOf={({ version }) => version}
    none={tell("policy.none")}
    columns={[
      { head: tell("policy.version"), of: ({ version }) => version },
      { head: tell("policy.inForceFrom"), of: ({ effectiveAt }) => dateTime(effectiveAt) },
      { head: tell("policy.author"), of: ({ author }) => author ?? tell("policy.trusted") },
      { head: tell("policy.generalSaleStartAt"), of: ({ generalSaleStartAt }) => dateTime(generalSaleStartAt) },
      { head: tell("policy.maxReservationsPerUser"), isNumber: true, of: (row) => row.maxReservationsPerUser },
      {
        head: tell("policy.presales"),
        of: ({ presales }) =>
          presales.map(({ startAt, endAt, minimumTier, accessCodes }) => (
            <span key={startAt}>
              {tell("policy.presale", {
                from: dateTime(startAt),
                to: dateTime(endAt),
                tier: minimumTier ?? "-",
                codes: accessCodes,
              })}{" "}
            </span>
          )),
      },
    ]}
  />
)

type EditorProps = {
  readonly concertId: number
  readonly newest: PolicyVersion | null
  readonly changed: () => void
}

const Editor = ({ concertId, newest, changed }: EditorProps) => {
  const action = useAction()
  const [preview, setPreview] = useState<number | null>(null)
  const [asked, setAsked] = useState<PolicyAsked | null>(null)
  const params = { concertId }
  const begin = (payload: PolicyAsked): void => {
    setPreview(null)
    void action.run(tell("policy.preview"), async () => {
      const { id } = await order("salesPolicy.previewSalesPolicy", { params, payload })
      setPreview(id)
    })
  }
  const set = async (payload: PolicyAsked): Promise<void> => {
    setAsked(null)
    const done = await action.run(tell("policy.set"), () =>
      order("salesPolicy.adminSetSalesPolicy", { params, payload }),
    )
    if (done) changed()
  }
  return (
    <section aria-labelledby="editor">
      <h2 id="editor">{tell("policy.next")}</h2>
      <PolicyForm newest={newest} preview={begin} set={setAsked} />
      <ActionLine action={action} />
      {preview !== null && <PreviewView concertId={concertId} previewId={preview} />}
      {asked !== null && (
        <Ask
          title={tell("policy.ask")}
          no={tell("ask.no")}
          yes={tell("policy.set")}
          onNo={() => setAsked(null)}
          onYes={() => void set(asked)}
        >
          <ul>
            {changesOf(newest, asked).map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
          <p>{tell("policy.ask.what")}</p>
        </Ask>
      )}
    </section>
  )
}

type PreviewProps = { readonly concertId: number; readonly previewId: number }

const PreviewView = ({ concertId, previewId }: PreviewProps) => {
  const polled = usePolled(`preview ${previewId}`, {
    everyMs: 500,
    load: () => order("salesPolicy.salesPolicyPreview", { params: { concertId, previewId } }),
    isLast: ({ status }) => status !== "RUNNING",
  })
  const { value: now } = polled
  return (
    <div className="notice good" role="status">
      <Unread polled={polled} />
      {now !== undefined && (
        <>
          <p data-preview={now.status}>
            <b>{tell(`preview.${now.status}`)}</b>{" "}
            {tell("preview.read", { read: amount(now.eventsRead), events: amount(now.events) })}
          </p>
          <p>
            {tell("preview.refused", {
              refused: amount(now.refused),
              holds: amount(now.holds),
              people: amount(now.people),
              bought: amount(now.bought),
            })}
          </p>
          {now.untold > 0 && <p>{tell("preview.untold", { untold: amount(now.untold) })}</p>}
          {now.backTooLate > 0 && <p>{tell("preview.backTooLate", { count: amount(now.backTooLate) })}</p>}
          <ul>
            {now.refusedByCode.map(({ code, holds }) => (
              <li key={code}>
                {amount(holds)}: {refusalText(code) ?? code}
              </li>
            ))}
          </ul>
          {now.examples.length > 0 && (
            <details>
              <summary>{tell("preview.examples")}</summary>
              <ul>
                {now.examples.map(({ position, at, userId, reservationId, code }) => (
                  <li key={position}>
                    <Link to={positionAddress(concertId, position)}>{tell("journal.position", { position })}</Link>{" "}
                    {dateTime(at)} {tell("preview.example", { userId, reservationId })} {refusalText(code) ?? code}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      {now?.status === "RUNNING" && <p className="quiet">{say("loading")}</p>}
    </div>
  )
}
