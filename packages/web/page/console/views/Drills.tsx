/** Drills: a demo sale that is made to go wrong while simulated people buy there, and the auditor's word on it. */
import { type FormEvent, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { drillPeopleMax, drillSecondsMax, drillSecondsMin } from "../../contract.ts"
import { Ask } from "../../parts/Ask.tsx"
import { type DrillAsked, order } from "../api.ts"
import { Field, filled } from "../parts/Field.tsx"
import { Unread } from "../parts/Unread.tsx"
import { usePolled } from "../polled.ts"
import { tell } from "../tell.ts"
import { DrillReport } from "./DrillReport.tsx"

const everyMs = 1_000
const faults = ["crash", "fence"] as const

export const Drills = () => {
  const polled = usePolled("drills", {
    everyMs,
    load: () => order("drills.adminDrills"),
    isLast: ({ newest }) => newest?.state !== "running" && newest?.state !== "judging",
  })
  const { read, value } = polled
  return (
    <>
      <title>{`${tell("nav.drills")} · ${tell("title")}`}</title>
      <h1>{tell("nav.drills")}</h1>
      <p>{tell("drill.lead")}</p>
      <Unread polled={polled} />
      {value !== undefined &&
        (value.allowed ? <Start started={read} /> : <p className="notice">{tell("drill.off")}</p>)}
      {value?.newest != null && <DrillReport drill={value.newest} />}
    </>
  )
}

const Start = ({ started }: { readonly started: () => void }) => {
  const action = useAction()
  const [wanted, setWanted] = useState<DrillAsked | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const fault = faults.find((each) => each === filled(form, "fault")) ?? "crash"
    setWanted({ fault, people: Number(filled(form, "people")), seconds: Number(filled(form, "seconds")) })
  }
  const start = async (payload: DrillAsked): Promise<void> => {
    setWanted(null)
    if (await action.run(tell("drill.start"), () => order("drills.adminStartDrill", { payload }))) started()
  }
  return (
    <>
      <form className="asks" onSubmit={submit}>
        <Field label={tell("drill.fault")}>
          <select name="fault">
            {faults.map((each) => (
              <option key={each} value={each}>
                {tell(`drill.fault.${each}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={tell("drill.people", { most: drillPeopleMax })}>
          <input name="people" type="number" required min={1} max={drillPeopleMax} step={1} defaultValue={50} />
        </Field>
        <Field label={tell("drill.seconds", { least: drillSecondsMin, most: drillSecondsMax })}>
          <input
            name="seconds"
            type="number"
            required
            min={drillSecondsMin}
            max={drillSecondsMax}
            step={1}
            defaultValue={20}
          />
        </Field>
        <button type="submit">{tell("drill.start")}</button>
      </form>
      <ActionLine action={action} />
      {wanted !== null && (
        <Ask
          title={tell("drill.ask")}
          no={tell("ask.no")}
          yes={tell("drill.start")}
          onNo={() => setWanted(null)}
          onYes={() => void start(wanted)}
        >
          <p>{tell(`drill.fault.${wanted.fault}`)}.</p>
          <p>{tell("drill.asked", { people: wanted.people, seconds: wanted.seconds })}</p>
        </Ask>
      )}
    </>
  )
}
