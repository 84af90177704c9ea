/** Wishes that are filed before a sale opens, for the person who is signed in. */
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { deciding, described, loading, reading, signedIn, signedInChange } from "./refusing.ts"
import { OwnWishesRequest, WishesResponse } from "./wish-requests.ts"

const path = "/api/v7/wishes/:concertId"
const params = { concertId: Id }

export const OwnWishes = group(
  "ownWishes",
  "Wishes that are filed before the opening, and carried out when their person is let in.",
).add(
  HttpApiEndpoint.put("fileWishes", path, {
    params,
    payload: OwnWishesRequest,
    success: WishesResponse,
  }).annotateMerge(
    described("File ranked wishes, in place of those before", signedInChange, reading, deciding, [
      ...(["sale-unknown", "option-unknown", "unprocessable"] as const),
      ...(["sale-closed", "wishes-late", "wishes-full"] as const),
    ]),
  ),
  HttpApiEndpoint.get("wishes", path, { params, success: WishesResponse }).annotateMerge(
    described("The wishes of the person, and what came of them", signedIn, loading, ["wishes-none"]),
  ),
  HttpApiEndpoint.delete("withdrawWishes", path, { params, success: WishesResponse }).annotateMerge(
    described("Withdraw them", signedInChange, deciding, ["sale-unknown", "wishes-none"]),
  ),
)
