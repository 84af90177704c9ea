/** The abuse rules in force, and another mode for one of them: at once, at every node, and asked about first. */
import { useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { dateTime } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Ask } from "../../parts/Ask.tsx"
import { type AbuseRule, order } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { tell } from "../tell.ts"

const modes = ["enforce", "shadow", "off"] as const
type Wanted = {
  readonly rule: AbuseRule["rule"]
  readonly name: string
  readonly mode: (typeof modes)[number] | "setting"
}

export const AbuseRules = () => {
  const found = useLoaded("abuse rules", () => order("trail.adminAbuseRules"))
  const action = useAction()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const set = async ({ mode, rule }: Wanted): Promise<void> => {
    setWanted(null)
    const done = await action.run(tell(`mode.do.${mode}`), () =>
      order("trail.adminSetAbuseRule", { params: { rule }, payload: { mode } }),
    )
    if (done) found.read()
  }
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">{tell("abuse.rules")}</h2>
      <Show loaded={found} failed={tell("failed")}>
        {({ rules }) => <Rules rules={rules} want={setWanted} />}
      </Show>
      <ActionLine action={action} />
      {wanted !== null && (
        <Ask
          title={tell("mode.ask", { rule: wanted.name, what: tell(`mode.do.${wanted.mode}`) })}
          no={tell("ask.no")}
          yes={tell(`mode.do.${wanted.mode}`)}
          onNo={() => setWanted(null)}
          onYes={() => void set(wanted)}
        >
          <p>{tell(`mode.ask.${wanted.mode}`)}</p>
        </Ask>
      )}
    </section>
  )
}

type RulesProps = { readonly rules: ReadonlyArray<AbuseRule>; readonly want: (wanted: Wanted) => void }

const Rules = ({ rules, want }: RulesProps) => (
  <Table
    name={tell("abuse.rules")}
    rows={rules}
    keyOf={({ rule }) => rule}
    columns={[
      { head: tell("abuse.rule"), of: ({ reason }) => tell(`rule.${reason}`) },
      { head: tell("mode"), of: ({ mode }) => <b>{tell(`mode.${mode}`)}</b> },
      {
        head: tell("mode.speaks"),
        of: ({ max, windowSeconds }) => tell("mode.from", { max, seconds: windowSeconds }),
      },
      {
        head: tell("mode.setBy"),
        of: ({ setAt, setBy }) =>
          setAt === null ? tell("mode.bySetting") : tell("mode.by", { at: dateTime(setAt), who: String(setBy) }),
      },
      {
        head: tell("mode.change"),
        of: ({ mode, reason, rule, setAt }) => (
          <div className="acts">
            {[...modes.filter((each) => each !== mode), ...(setAt === null ? [] : (["setting"] as const))].map(
              (each) => (
                <button
                  key={each}
                  type="button"
                  onClick={() => want({ rule, mode: each, name: tell(`rule.${reason}`) })}
                >
                  {tell(`mode.do.${each}`)} <span className="unseen">{tell(`rule.${reason}`)}</span>
                </button>
              ),
            )}
          </div>
        ),
      },
    ]}
  />
)
