-- What keyed writes came to: see KeptOutcomes.ts. A row is written in the transaction of what it tells of. It holds
-- digests and an id, so there is nothing personal in it.
create table kept_outcomes (
  scope   text        not null,
  key     bytea       not null,
  payload bytea       not null,
  number  bigint      not null generated always as identity,
  outcome bigint      not null,
  at      timestamptz not null default now(),
  primary key (scope, key)
);
create unique index kept_outcomes_age on kept_outcomes (scope, number);
