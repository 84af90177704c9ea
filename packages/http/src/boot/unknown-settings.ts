/** A setting that there is not ends the start: with a slip of the pen in its name it would be passed over. */
import { nearestName } from "@ticketrush/protocol/nearest-name"
import { Effect } from "effect"
import { oldNames, variables } from "./config.ts"
import { SettingError } from "./variable.ts"

const ours = /^ticketrush_/i

/** Of tests, benches and the gate, which hand their environment on to the servers that they start. */
const ofTests = [
  "TICKETRUSH_ALL_PARTS",
  "TICKETRUSH_DEPTH",
  "TICKETRUSH_GATE",
  "TICKETRUSH_SALES",
  "TICKETRUSH_TESTING_KAFKA_MISSING",
  "TICKETRUSH_TESTING_POSTGRES",
  "TICKETRUSH_TEST_REPORT",
  "TICKETRUSH_WITHOUT",
]

const known: ReadonlySet<string> = new Set([...Object.keys(variables), ...oldNames, ...ofTests])
const suggested = [...known].filter((name) => ours.test(name) && !ofTests.includes(name))
/** What all of them begin with would make any two alike. */
const bare = (name: string): string => name.replace(ours, "")

/** An empty variable counts as one that is not set, as for settings that exist. */
export const refuseUnknownSettings = (
  environment: Readonly<Record<string, string | undefined>>,
): Effect.Effect<void, SettingError> =>
  Effect.suspend(() => {
    const unknown = Object.keys(environment)
      .sort()
      .find((name) => ours.test(name) && !known.has(name) && environment[name])
    if (unknown === undefined) return Effect.void
    const near = nearestName(bare(unknown), suggested.map(bare))
    const advice = near === undefined ? `there are ${suggested.join(", ")}` : `did you mean TICKETRUSH_${near}?`
    return new SettingError({ variable: unknown, message: `${unknown} is not a setting: ${advice}` })
  })
