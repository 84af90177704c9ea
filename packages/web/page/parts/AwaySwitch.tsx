/** A switch: tell me away from this page. What stands in its way is said in line. */
import { useEffect, useState } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { type Away, readAway, turnOff, turnOn } from "../away.ts"
import { say, useLanguage } from "../language.ts"
import { useLoaded } from "../loaded.tsx"

export const AwaySwitch = () => {
  const loaded = useLoaded(`away ${useLanguage()}`, readAway)
  const action = useAction()
  const [away, setAway] = useState<Away | undefined>(undefined)
  useEffect(() => setAway(loaded.value), [loaded.value])
  // Nothing is missing where it cannot be read: it is no part of what this page is for.
  if (away === undefined || away === "unoffered") return null
  const canTurn = away !== "unsupported" && away !== "denied" && action.state !== "running"
  const turn = (on: boolean): void => {
    void action.run(say("away.action"), async () => {
      const next = await (on ? turnOn() : turnOff())
      setAway(next)
      return (next === "on") === on ? undefined : "open"
    })
  }
  return (
    <section className="away" aria-label={say("away.switch")} data-away={away}>
      <label className="check">
        <input
          type="checkbox"
          role="switch"
          aria-checked={away === "on"}
          checked={away === "on"}
          disabled={!canTurn}
          onChange={({ target }) => turn(target.checked)}
        />
        {say("away.switch")}
      </label>
      <p className="quiet">{say(`away.${away}`)}</p>
      <ActionLine action={action} />
    </section>
  )
}
