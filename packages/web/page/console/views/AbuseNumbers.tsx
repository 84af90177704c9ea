/** From how many on, and within which time, each abuse rule speaks; and a form for other numbers, within their bounds. */
import { type FormEvent, useState } from "react"
import { abuseNumberMax, abuseWindowSecondsMax } from "../../contract.ts"
import { dateTime } from "../../language.ts"
import type { AbuseRule } from "../api.ts"
import { Field } from "../parts/Field.tsx"
import { Table } from "../parts/Table.tsx"
import { tell } from "../tell.ts"

export type Numbers = Pick<AbuseRule, "max" | "windowSeconds">

/** With its units. */
export const numbersText = (reason: AbuseRule["reason"], { max, windowSeconds }: Numbers): string =>
  tell(`numbers.of.${reason}`, { max, seconds: windowSeconds })

export const settingOf = ({ settingMax, settingWindowSeconds }: AbuseRule): Numbers => ({
  max: settingMax,
  windowSeconds: settingWindowSeconds,
})

/** Null: those of the setting. */
type Want = (rule: AbuseRule, numbers: Numbers | null) => void

export const AbuseNumbers = ({ rules, want }: { readonly rules: ReadonlyArray<AbuseRule>; readonly want: Want }) => (
  <section aria-labelledby="numbers">
    <h2 id="numbers">{tell("numbers")}</h2>
    <p>{tell("numbers.lead", { max: abuseNumberMax, seconds: abuseWindowSecondsMax })}</p>
    <Table
      name={tell("numbers")}
      rows={rules}
      keyOf={({ rule }) => rule}
      columns={[
        { head: tell("abuse.rule"), of: ({ reason }) => tell(`rule.${reason}`) },
        { head: tell("mode.speaks"), of: (rule) => <b>{numbersText(rule.reason, rule)}</b> },
        { head: tell("mode.bySetting"), of: (rule) => numbersText(rule.reason, settingOf(rule)) },
        {
          head: tell("mode.setBy"),
          of: ({ numbersSetAt, numbersSetBy }) =>
            numbersSetAt === null
              ? tell("mode.bySetting")
              : tell("mode.by", { at: dateTime(numbersSetAt), who: String(numbersSetBy) }),
        },
        {
          head: tell("mode.change"),
          // A form begins with what is in force.
          of: (rule) => <NumbersForm key={`${rule.max} ${rule.windowSeconds}`} rule={rule} want={want} />,
        },
      ]}
    />
  </section>
)

const NumbersForm = ({ rule, want }: { readonly rule: AbuseRule; readonly want: Want }) => {
  const [max, setMax] = useState(String(rule.max))
  const [seconds, setSeconds] = useState(String(rule.windowSeconds))
  const wanted = { max: Number(max), windowSeconds: Number(seconds) }
  const isOther = wanted.max !== rule.max || wanted.windowSeconds !== rule.windowSeconds
  const name = tell(`rule.${rule.reason}`)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    want(rule, wanted)
  }
  const field = (word: "numbers.max" | "numbers.seconds", value: string, most: number, set: (text: string) => void) => (
    <Field label={tell(word)}>
      <input
        type="number"
        aria-label={`${tell(word)}: ${name}`}
        value={value}
        required
        min={1}
        max={most}
        step={1}
        onChange={({ target }) => set(target.value)}
      />
    </Field>
  )
  return (
    <form className="asks" onSubmit={submit}>
      {field("numbers.max", max, abuseNumberMax, setMax)}
      {field("numbers.seconds", seconds, abuseWindowSecondsMax, setSeconds)}
      <button type="submit" disabled={!isOther}>
        {tell("numbers.do")} <span className="unseen">{name}</span>
      </button>
      {rule.numbersSetAt !== null && (
        <button type="button" onClick={() => want(rule, null)}>
          {tell("mode.do.setting")} <span className="unseen">{name}</span>
        </button>
      )}
    </form>
  )
}
