/** Drills on a demo sale of the server. */
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { DrillRequest, DrillsResponse } from "./drills.ts"
import { group } from "./http-api-parts.ts"
import { described, reading, signedIn, signedInChange } from "./refusing.ts"

export const DrillsGroup = group("drills", "Demo sales that are made to go wrong while people buy, and judged.").add(
  HttpApiEndpoint.get("adminDrills", "/api/admin/drills", { success: DrillsResponse }).annotateMerge(
    described("How the newest drill stands, for administrators", signedIn, ["forbidden"]),
  ),
  HttpApiEndpoint.post("adminStartDrill", "/api/admin/drills", {
    payload: DrillRequest,
    success: DrillsResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described("Begin a drill on a demo sale of its own, one at a time; on record", reading, signedInChange, [
      "forbidden",
      "drills-off",
      "drill-running",
      "drills-used-up",
      "unavailable",
      "catalogue-unavailable",
    ]),
  ),
)
