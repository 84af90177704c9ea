/** The rows behind a {@link ReservationList}, and how far along each journal they are. */
import type { Effect } from "effect"
import type { FollowerView } from "../feed/FollowerView.ts"
import type { StoreUnavailable, WriteError } from "./errors.ts"
import type { ProjectionPage, ReservationRow } from "./projection.ts"
import type { ReservationQuery } from "./ReservationList.ts"

export interface ProjectionStore extends Omit<FollowerView<ProjectionPage, StoreUnavailable, WriteError>, "fold"> {
  /** Newest first, at most `limit`. */
  readonly list: (
    query: ReservationQuery,
    limit: number,
  ) => Effect.Effect<ReadonlyArray<ReservationRow>, StoreUnavailable>
}
