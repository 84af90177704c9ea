-- The audit trail: a chain of rows, see packages/protocol/src/trail.ts. Rows are added at its end and, because of their
-- age, removed at its beginning; none is ever changed. Times are milliseconds since 1970 UTC. It refers to no other
-- table: what happened stays on record when a person is removed.
create table trail (
  id          bigint primary key,
  at          bigint  not null,
  kind        text    not null,
  result      text    not null,
  reason      text,
  actor       bigint,
  person      bigint,
  concert     bigint,
  seat        bigint,
  reservation bigint,
  request     text,
  device      text,
  decision    text,
  policy      text,
  inputs      text,
  count       bigint  not null,
  detail      text    not null,
  hash        text    not null
);
create index trail_person on trail (person, id);
create index trail_concert on trail (concert, id);
create index trail_kind on trail (kind, id);
create index trail_at on trail (at);

-- Where the chain ends, and what was cut off before its first row. Whoever appends moves the end in the same statement,
-- so two servers never continue the chain from one place.
create table trail_ends (
  one       boolean primary key default true check (one),
  last_id   bigint not null,
  last_hash text   not null,
  cut_id    bigint not null,
  cut_hash  text   not null
);
insert into trail_ends values (true, 0, repeat('0', 64), 0, repeat('0', 64));
