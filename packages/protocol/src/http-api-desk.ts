/** What the operators' console asks for: how a sale stands, its line, its journal, and what a person has reserved. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { listQuery } from "./http-api-reservations.ts"
import * as Body from "./http-schemas.ts"
import { JournalPageResponse, SaleFiguresResponse } from "./http-schemas-desk.ts"
import { LinePolicyRequest } from "./line-requests.ts"
import { deciding, described, loading, reading, signedIn, signedInChange, stored } from "./refusing.ts"

const concert = "/api/admin/concerts/:concertId"
const params = { concertId: Id }

export const SaleDesk = group("saleDesk", "What operators see of a sale and do with its line.").add(
  HttpApiEndpoint.get("saleFigures", `${concert}/sale`, { params, success: SaleFiguresResponse }).annotateMerge(
    described("All counts of a sale at one position of its journal, for operators", signedIn, ["forbidden"], loading, [
      "concert-unknown",
    ]),
  ),
  HttpApiEndpoint.put("adminSetLine", `${concert}/line`, {
    params,
    payload: LinePolicyRequest,
    success: Body.LineResponse,
  }).annotateMerge(
    described(
      "Change settings of a line, for operators; what is not named stays; on record",
      signedInChange,
      ["forbidden"],
      reading,
      deciding,
      ["concert-unknown", "unprocessable", "catalogue-unavailable"],
    ),
  ),
  HttpApiEndpoint.get("saleJournal", `${concert}/journal`, {
    params,
    query: {
      after: Schema.optionalKey(
        Schema.String.annotate({ pattern: "^[0-9]{1,16}$", description: "The last position of the page before." }),
      ),
    },
    success: JournalPageResponse,
  }).annotateMerge(
    described("Records of a sale's journal as they are stored, a page, for administrators", signedIn, stored, loading, [
      "forbidden",
      "concert-unknown",
    ]),
  ),
  HttpApiEndpoint.get("userReservations", "/api/admin/users/:userId/reservations", {
    params: { userId: Id },
    query: listQuery,
    success: Schema.Array(Body.ReservationResponse),
  }).annotateMerge(
    described("What a person has reserved, newest first, page by page, for operators; on record", signedIn, stored, [
      "forbidden",
      "user-unknown",
    ]),
  ),
)
