/** The servers to compare with, on tables of their own in the same database. */
import { fileURLToPath } from "node:url"
import { type Server, startBaseline } from "../child.ts"
import { query } from "./Postgres.ts"

export type BaselineName = "for-update" | "conditional-update"

/** Fresh tables with `seats` free seats of ids 1 .. seats: nothing is left behind from an earlier round. */
export const prepareBaseline = (url: string, seats: number): Promise<unknown> =>
  query(
    url,
    `drop table if exists bench_reservation, bench_seat;
     create table bench_seat (id bigint primary key, status smallint not null default 0);
     create table bench_reservation (
       id integer generated always as identity primary key,
       person_id bigint not null,
       seat_id bigint not null,
       status text not null,
       reserved_at timestamptz not null,
       hold_expires_at timestamptz not null
     );
     insert into bench_seat (id) select generate_series(1, ${seats});
     analyze bench_seat;
     checkpoint`,
  )

export const startBaselineServer = (name: BaselineName, url: string): Promise<Server> =>
  startBaseline(fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url)), { DATABASE_URL: url })
