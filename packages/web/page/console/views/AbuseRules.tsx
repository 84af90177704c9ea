/** The abuse rules in force, another mode and other numbers for one of them: at once, at every node, and asked about first. */
import { useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { dateTime } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { Ask } from "../../parts/Ask.tsx"
import { type AbuseRule, order } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { tell } from "../tell.ts"
import { AbuseNumbers, type Numbers, numbersText, settingOf } from "./AbuseNumbers.tsx"

const modes = ["enforce", "shadow", "off"] as const
type Mode = (typeof modes)[number] | "setting"

/** What is asked about before it is ordered. `numbers`: null for those of the setting. */
type Wanted =
  | { readonly kind: "mode"; readonly rule: AbuseRule; readonly mode: Mode }
  | { readonly kind: "numbers"; readonly rule: AbuseRule; readonly numbers: Numbers | null }

export const AbuseRules = () => {
  const found = useLoaded("abuse rules", () => order("trail.adminAbuseRules"))
  const action = useAction()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const set = async (wanted: Wanted): Promise<void> => {
    setWanted(null)
    const { rule } = wanted.rule
    const payload = wanted.kind === "mode" ? { mode: wanted.mode } : { numbers: wanted.numbers ?? ("setting" as const) }
    const done = await action.run(doing(wanted), () => order("trail.adminSetAbuseRule", { params: { rule }, payload }))
    if (done) found.read()
  }
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">{tell("abuse.rules")}</h2>
      <Show loaded={found} failed={tell("failed")}>
        {({ rules }) => (
          <>
            <Rules rules={rules} want={(rule, mode) => setWanted({ kind: "mode", rule, mode })} />
            <AbuseNumbers rules={rules} want={(rule, numbers) => setWanted({ kind: "numbers", rule, numbers })} />
          </>
        )}
      </Show>
      <ActionLine action={action} />
      {wanted !== null && (
        <Ask
          title={tell("mode.ask", { rule: tell(`rule.${wanted.rule.reason}`), what: doing(wanted) })}
          no={tell("ask.no")}
          yes={doing(wanted)}
          onNo={() => setWanted(null)}
          onYes={() => void set(wanted)}
        >
          <Asked wanted={wanted} />
        </Ask>
      )}
    </section>
  )
}

const doing = (wanted: Wanted): string =>
  wanted.kind === "mode"
    ? tell(`mode.do.${wanted.mode}`)
    : tell(wanted.numbers === null ? "mode.do.setting" : "numbers.do")

const Asked = ({ wanted }: { readonly wanted: Wanted }) => {
  if (wanted.kind === "mode") return <p>{tell(`mode.ask.${wanted.mode}`)}</p>
  const { numbers, rule } = wanted
  return (
    <>
      <p>{tell("numbers.now", { numbers: numbersText(rule.reason, rule) })}</p>
      <p>{tell("numbers.then", { numbers: numbersText(rule.reason, numbers ?? settingOf(rule)) })}</p>
      <p>{tell("numbers.ask")}</p>
    </>
  )
}

type RulesProps = {
  readonly rules: ReadonlyArray<AbuseRule>
  readonly want: (rule: AbuseRule, mode: Mode) => void
}

const Rules = ({ rules, want }: RulesProps) => (
  <Table
    name={tell("abuse.rules")}
    rows={rules}
    keyOf={({ rule }) => rule}
    columns={[
      { head: tell("abuse.rule"), of: ({ reason }) => tell(`rule.${reason}`) },
      { head: tell("mode"), of: ({ mode }) => <b>{tell(`mode.${mode}`)}</b> },
      {
        head: tell("mode.setBy"),
        of: ({ setAt, setBy }) =>
          setAt === null ? tell("mode.bySetting") : tell("mode.by", { at: dateTime(setAt), who: String(setBy) }),
      },
      {
        head: tell("mode.change"),
        of: (rule) => (
          <div className="acts">
            {[
              ...modes.filter((each) => each !== rule.mode),
              ...(rule.setAt === null ? [] : (["setting"] as const)),
            ].map((each) => (
              <button key={each} type="button" onClick={() => want(rule, each)}>
                {tell(`mode.do.${each}`)} <span className="unseen">{tell(`rule.${rule.reason}`)}</span>
              </button>
            ))}
          </div>
        ),
      },
    ]}
  />
)
