/**
 * The fields of a sales policy, filled with those of the newest version. What the form does not show (fees, limits by tier) is
 * carried on as it is; access codes are never shown, so those of a presale are entered anew.
 */
import { type FormEvent, useState } from "react"
import { dateTime, exactTime } from "../../language.ts"
import { serverNow } from "../../server-time.ts"
import type { PolicyAsked, PolicyVersion } from "../api.ts"
import { Field, filled, instantOf, localOf, pressed } from "../parts/Field.tsx"
import { tell } from "../tell.ts"

const caps = [
  "maxReservationsPerUser",
  "maxSeatsPerOrder",
  "maxSeatsPerOption",
  "maxHoldsAtOnce",
  "maxHoldsPerTurn",
  "releaseCooldownMs",
] as const
const times = ["generalSaleStartAt", "refundsUntil", "effectiveAt"] as const
const tiers = ["BASIC", "SILVER", "GOLD", "VIP"] as const
const verifications = ["NONE", "EMAIL", "PHONE"] as const
const handOvers = ["allowed", "forbidden"] as const

type Presale = {
  readonly id: number
  readonly startAt: string
  readonly endAt: string
  readonly minimumTier: string
  /** How many codes the newest version has. */
  readonly codes: number
}

type Props = {
  readonly newest: PolicyVersion | null
  readonly preview: (asked: PolicyAsked) => void
  readonly set: (asked: PolicyAsked) => void
}

type HandOver = { readonly transfersForbidden?: boolean | null }
const handOverOf = (policy: HandOver | null): (typeof handOvers)[number] =>
  policy?.transfersForbidden === true ? "forbidden" : "allowed"

const presalesOf = (newest: PolicyVersion | null): ReadonlyArray<Presale> =>
  (newest?.presales ?? []).map(({ startAt, endAt, minimumTier, accessCodes }, id) => ({
    id,
    startAt: localOf(startAt),
    endAt: localOf(endAt),
    minimumTier: minimumTier ?? "",
    codes: accessCodes,
  }))

/** Without a policy every person may hold already, and does so from now on with one. */
const timeOf = (name: (typeof times)[number], newest: PolicyVersion | null): string => {
  if (name === "effectiveAt") return ""
  return localOf(
    newest === null && name === "generalSaleStartAt" ? new Date(serverNow()).toISOString() : newest?.[name],
  )
}

export const PolicyForm = ({ newest, preview, set }: Props) => {
  const [presales, setPresales] = useState(() => presalesOf(newest))
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const asked = askedBy(event.currentTarget, newest, presales)
    if (pressed(event) === "preview") preview(asked)
    else set(asked)
  }
  const add = (): void =>
    setPresales([
      ...presales,
      { id: (presales.at(-1)?.id ?? -1) + 1, startAt: "", endAt: "", minimumTier: "", codes: 0 },
    ])
  return (
    <form onSubmit={submit}>
      <div className="asks">
        {times.map((name) => (
          <Field key={name} label={tell(`policy.${name}`)}>
            <input
              name={name}
              type="datetime-local"
              step={1}
              required={name === "generalSaleStartAt"}
              defaultValue={timeOf(name, newest)}
            />
          </Field>
        ))}
        {caps.map((name) => (
          <Field key={name} label={tell(`policy.${name}`)}>
            <input
              name={name}
              type="number"
              required
              min={name === "maxReservationsPerUser" ? 1 : 0}
              defaultValue={newest?.[name] ?? (name === "maxReservationsPerUser" ? 4 : 0)}
            />
          </Field>
        ))}
        <Field label={tell("policy.minimumVerification")}>
          <select name="minimumVerification" defaultValue={newest?.minimumVerification ?? "NONE"}>
            {verifications.map((verified) => (
              <option key={verified} value={verified}>
                {tell(`policy.verified.${verified}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={tell("policy.transfers")}>
          <select name="transfers" defaultValue={handOverOf(newest)}>
            {handOvers.map((each) => (
              <option key={each} value={each}>
                {tell(`policy.transfers.${each}`)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {presales.map((presale) => (
        <PresaleFields
          key={presale.id}
          presale={presale}
          remove={() => setPresales(presales.filter(({ id }) => id !== presale.id))}
        />
      ))}
      <div className="acts">
        <button type="button" onClick={add}>
          {tell("policy.addPresale")}
        </button>
        <button type="submit" value="preview">
          {tell("policy.preview")}
        </button>
        <button type="submit" value="set" className="main">
          {tell("policy.set")}
        </button>
      </div>
    </form>
  )
}

const PresaleFields = ({ presale, remove }: { readonly presale: Presale; readonly remove: () => void }) => {
  const { id, codes, endAt, minimumTier, startAt } = presale
  return (
    <fieldset className="asks">
      <legend>{tell("policy.presaleNumber", { number: id + 1 })}</legend>
      <Field label={tell("policy.startAt")}>
        <input name={`startAt ${id}`} type="datetime-local" step={1} required defaultValue={startAt} />
      </Field>
      <Field label={tell("policy.endAt")}>
        <input name={`endAt ${id}`} type="datetime-local" step={1} required defaultValue={endAt} />
      </Field>
      <Field label={tell("policy.minimumTier")}>
        <select name={`minimumTier ${id}`} defaultValue={minimumTier}>
          <option value="">{tell("policy.anyTier")}</option>
          {tiers.map((tier) => (
            <option key={tier} value={tier}>
              {tier}
            </option>
          ))}
        </select>
      </Field>
      <Field label={codes === 0 ? tell("policy.codes") : tell("policy.codesAnew", { codes })}>
        <input name={`codes ${id}`} required={codes > 0} autoComplete="off" />
      </Field>
      <button type="button" onClick={remove}>
        {tell("policy.removePresale", { number: id + 1 })}
      </button>
    </fieldset>
  )
}

const askedBy = (
  form: HTMLFormElement,
  newest: PolicyVersion | null,
  presales: ReadonlyArray<Presale>,
): PolicyAsked => ({
  ...Object.fromEntries(
    times.flatMap((name) => {
      const at = instantOf(filled(form, name))
      return at === undefined ? [] : [[name, at]]
    }),
  ),
  ...Object.fromEntries(caps.map((name) => [name, Number(filled(form, name))])),
  presales: presales.map(({ id }) => ({
    startAt: instantOf(filled(form, `startAt ${id}`)) ?? "",
    endAt: instantOf(filled(form, `endAt ${id}`)) ?? "",
    minimumTier: tiers.find((tier) => tier === filled(form, `minimumTier ${id}`)) ?? null,
    accessCodes: filled(form, `codes ${id}`)
      .split(",")
      .map((code) => code.trim())
      .filter((code) => code !== ""),
  })),
  minimumVerification: verifications.find((each) => each === filled(form, "minimumVerification")) ?? "NONE",
  transfersForbidden: filled(form, "transfers") === "forbidden",
  maxSeatsPerPriceTier: newest?.maxSeatsPerPriceTier ?? [],
  refundFees: newest?.refundFees ?? [],
})

/** With the seconds where there are any: two times that differ look different. */
const timeText = (iso: string | null | undefined): string => {
  if (iso == null) return "-"
  const at = new Date(iso)
  return at.getSeconds() === 0 ? dateTime(iso) : exactTime(at.getTime())
}

type PresaleTold = { readonly startAt: string; readonly endAt: string; readonly minimumTier?: string | null }

const presaleText = ({ startAt, endAt, minimumTier }: PresaleTold, codes: string): string =>
  tell("policy.presale", { from: timeText(startAt), to: timeText(endAt), tier: minimumTier ?? "-", codes })

/** Codes are never shown, so those of a presale are other ones for all that can be known here. */
const presaleChanges = (newest: PolicyVersion | null, asked: PolicyAsked): ReadonlyArray<Change> => {
  const before = (newest?.presales ?? []).map((each) => presaleText(each, String(each.accessCodes)))
  const after = (asked.presales ?? []).map((each) => {
    const codes = each.accessCodes?.length ?? 0
    return presaleText(each, codes === 0 ? "0" : tell("policy.enteredAnew", { codes }))
  })
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
    what: tell("policy.presaleNumber", { number: index + 1 }),
    from: before[index] ?? "-",
    to: after[index] ?? "-",
  }))
}

type Change = { readonly what: string; readonly from: string; readonly to: string }

/** What is different from the newest version, as sentences. */
export const changesOf = (newest: PolicyVersion | null, asked: PolicyAsked): ReadonlyArray<string> => {
  const what = (name: (typeof caps)[number] | (typeof times)[number]): string => tell(`policy.${name}`)
  const changes = [
    ...(["generalSaleStartAt", "refundsUntil"] as const).map((name) => ({
      what: what(name),
      from: timeText(newest?.[name]),
      to: timeText(asked[name]),
    })),
    { what: what("effectiveAt"), from: "-", to: timeText(asked.effectiveAt) },
    ...caps.map((name) => ({ what: what(name), from: String(newest?.[name] ?? "-"), to: String(asked[name] ?? "-") })),
    {
      what: tell("policy.minimumVerification"),
      from: tell(`policy.verified.${newest?.minimumVerification ?? "NONE"}`),
      to: tell(`policy.verified.${asked.minimumVerification ?? "NONE"}`),
    },
    {
      what: tell("policy.transfers"),
      from: tell(`policy.transfers.${handOverOf(newest)}`),
      to: tell(`policy.transfers.${handOverOf(asked)}`),
    },
    ...presaleChanges(newest, asked),
  ].filter(({ from, to }) => from !== to)
  return changes.length === 0 ? [tell("policy.noChange")] : changes.map((change) => tell("policy.change", change))
}
