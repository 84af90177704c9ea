/** Where shops are told of what happens, what came of each attempt, and messages sent once more. */
import { useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { dateTime } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { type Attempt, type Endpoint, order } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { tell } from "../tell.ts"

export const Webhooks = () => {
  const endpoints = useLoaded("endpoints", () => order("webhooks.endpoints"))
  return (
    <>
      <title>{`${tell("nav.webhooks")} · ${tell("title")}`}</title>
      <h1>{tell("nav.webhooks")}</h1>
      <Show loaded={endpoints} failed={tell("failed")}>
        {(known) =>
          known.length === 0 ? (
            <p className="quiet">{tell("hooks.none")}</p>
          ) : (
            known.map((endpoint) => <EndpointView key={endpoint.id} endpoint={endpoint} changed={endpoints.read} />)
          )
        }
      </Show>
    </>
  )
}

const EndpointView = ({ endpoint, changed }: { readonly endpoint: Endpoint; readonly changed: () => void }) => {
  const { disabledBy, disabledReason, id: endpointId, status, url } = endpoint
  const params = { endpointId }
  const action = useAction()
  const [before, setBefore] = useState<number | undefined>()
  const attempts = useLoaded(`attempts ${endpointId} ${before ?? ""}`, () =>
    order("webhooks.endpointAttempts", { params, query: { limit: "50", ...(before && { before: String(before) }) } }),
  )
  const run = async (name: string, job: () => Promise<unknown>): Promise<void> => {
    if (!(await action.run(name, job))) return
    attempts.read()
    changed()
  }
  return (
    <section aria-label={url}>
      <h2>{url}</h2>
      <p>
        <b>{tell(`hooks.${status}`)}</b>{" "}
        {disabledBy !== null && `${tell(`hooks.by.${disabledBy}`)} ${disabledReason ?? ""}`}
      </p>
      <div className="acts">
        {status === "ENABLED" ? (
          <button
            type="button"
            onClick={() => void run(tell("hooks.disable"), () => order("webhooks.disableEndpoint", { params }))}
          >
            {tell("hooks.disable")}
          </button>
        ) : (
          <button
            type="button"
            onClick={() => void run(tell("hooks.enable"), () => order("webhooks.enableEndpoint", { params }))}
          >
            {tell("hooks.enable")}
          </button>
        )}
        <button
          type="button"
          onClick={() => void run(tell("hooks.test"), () => order("webhooks.testEndpoint", { params }))}
        >
          {tell("hooks.test")}
        </button>
        <button type="button" onClick={attempts.read}>
          {tell("readAgain")}
        </button>
      </div>
      <ActionLine action={action} />
      <Show loaded={attempts} failed={tell("failed")}>
        {({ attempts: rows, next }) => (
          <>
            <Attempts
              rows={rows}
              again={(messageId) =>
                void run(tell("hooks.again"), () =>
                  order("webhooks.replayEndpoint", { params, payload: { messageId } }),
                )
              }
            />
            <div className="acts">
              {before !== undefined && (
                <button type="button" onClick={() => setBefore(undefined)}>
                  {tell("page.newest")}
                </button>
              )}
              {next !== null && (
                <button type="button" onClick={() => setBefore(next)}>
                  {tell("page.older")}
                </button>
              )}
            </div>
          </>
        )}
      </Show>
    </section>
  )
}

type AttemptsProps = { readonly rows: ReadonlyArray<Attempt>; readonly again: (messageId: string) => void }

const Attempts = ({ rows, again }: AttemptsProps) => (
  <Table
    name={tell("hooks.attempts")}
    rows={rows}
    keyOf={({ id }) => id}
    none={tell("hooks.noAttempts")}
    columns={[
      { head: tell("hooks.message"), of: ({ messageId }) => messageId },
      { head: tell("hooks.type"), of: ({ type }) => type },
      { head: tell("people.at"), of: ({ attemptedAt }) => dateTime(attemptedAt) },
      { head: tell("hooks.outcome"), of: ({ outcome }) => tell(`hooks.outcome.${outcome}`) },
      { head: tell("hooks.status"), of: ({ httpStatus, detail }) => `${httpStatus ?? "-"} ${detail}` },
      {
        head: tell("hooks.replay"),
        of: ({ messageId }) => (
          <button type="button" onClick={() => again(messageId)}>
            {tell("hooks.again")} <span className="unseen">{messageId}</span>
          </button>
        ),
      },
    ]}
  />
)
