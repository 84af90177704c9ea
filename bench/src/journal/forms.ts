/**
 * The append statement under test and its rivals. All insert the same records under the same primary key; they differ
 * in how they make sure that the stream is still theirs.
 */
import {
  type AppendForm,
  answer,
  appendForm,
  manyValues,
  oneValues,
} from "@ticketrush/engine/journal/JournalPostgresFence"

const records = "unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[])"
const columns = "concert_id, first, last, epoch, at, frame, hash"
const one = "(select $1::int, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bytea, $7::bytea)"

const form = (name: string, statement: (source: string) => string): AppendForm => ({
  one: { name: `${name}-one`, values: oneValues, text: `${statement(one)}${answer("1")}` },
  many: { name: `${name}-many`, values: manyValues, text: `${statement(records)}${answer("cardinality($1::int[])")}` },
})

/** The head is a column of `sale`, moved on by compare-and-set: a new version of that row for every append. */
const compareAndSet = form(
  "compare-and-set",
  (source) => `
with fence as (
  update sale s set head = r.last from ${source} as r (${columns})
   where s.concert_id = r.concert_id and s.epoch = r.epoch and s.head = r.first - 1
  returning s.concert_id
), written as (
  insert into journal (${columns}) select r.* from ${source} as r (${columns}) join fence using (concert_id)
  returning concert_id
)`,
)

/** Planted: looks at the epoch without locking the row. An append under way is invisible to a claim. */
const plainEpoch = form(
  "plain-epoch",
  (source) => `
with written as (
  insert into journal (${columns})
  select r.* from ${source} as r (${columns}) join sale s on s.concert_id = r.concert_id and s.epoch = r.epoch
   where r.first = 1 + coalesce(
     (select h.last from journal h where h.concert_id = r.concert_id order by h.first desc limit 1), 0)
  on conflict (concert_id, first) do nothing
  returning concert_id
)`,
)

/** Planted: locks the row but takes any position, as if the key alone kept the stream together. */
const withoutHead = form(
  "without-head",
  (source) => `
with fence as (
  select s.concert_id from sale s join ${source} as r (${columns}) on s.concert_id = r.concert_id and s.epoch = r.epoch
   order by s.concert_id for no key update of s
), written as (
  insert into journal (${columns}) select r.* from ${source} as r (${columns}) join fence using (concert_id)
  on conflict (concert_id, first) do nothing
  returning concert_id
)`,
)

export const forms = {
  "row lock": appendForm,
  "compare-and-set": compareAndSet,
  "planted: plain epoch": plainEpoch,
  "planted: no head": withoutHead,
} as const satisfies Readonly<Record<string, AppendForm>>

export type FormName = keyof typeof forms
