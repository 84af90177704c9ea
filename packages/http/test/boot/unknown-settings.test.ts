import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import { variables } from "../../src/boot/config.ts"
import { refuseUnknownSettings } from "../../src/boot/unknown-settings.ts"

const refused = (environment: Record<string, string | undefined>): string | undefined => {
  const result = Effect.runSync(Effect.result(refuseUnknownSettings(environment)))
  return Result.isFailure(result) ? result.failure.message : undefined
}

describe("a setting that there is not", () => {
  it.each([
    ["TICKETRUSH_LABB", "TICKETRUSH_LABB is not a setting: did you mean TICKETRUSH_LAB?"],
    ["TICKETRUSH_TRUST", "TICKETRUSH_TRUST is not a setting: did you mean TICKETRUSH_TRUSTED?"],
    ["TICKETRUSH_SMTP", "TICKETRUSH_SMTP is not a setting: did you mean TICKETRUSH_SMTP_URL?"],
    ["ticketrush_data", "ticketrush_data is not a setting: did you mean TICKETRUSH_DATA?"],
    ["TICKETRUSH_STREAM_PER_ADDRESS", "did you mean TICKETRUSH_STREAMS_PER_ADDRESS?"],
    [
      "TICKETRUSH_TOTALLY_DIFFERENT_THING",
      "is not a setting: there are TICKETRUSH_EVENT_FEED, TICKETRUSH_CLUSTER, TICKETRUSH_OUTAGE,",
    ],
  ])("is refused by name: %s", (name, message) => {
    expect(refused({ [name]: "off" })).toContain(message)
  })

  it("is passed over while it is empty, as one that there is", () => {
    expect(refused({ TICKETRUSH_LABB: "", TICKETRUSH_DTA: undefined })).toBeUndefined()
  })

  it("is none of those that there are, none of their old names, and none of other programs", () => {
    for (const name of [...Object.keys(variables), "TICKETRUSH_LAB", "TICKETRUSH_DEPTH", "PATH", "HOSTT"]) {
      expect(refused({ [name]: "x" }), name).toBeUndefined()
    }
  })
})
