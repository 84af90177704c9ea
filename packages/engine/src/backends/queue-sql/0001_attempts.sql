-- What became of each request to the queue of the lab. A row is written when the queue has taken the request, and once
-- more when it is decided; whichever comes first makes it.
create table lab_attempt (
  number bigint generated always as identity,
  id text primary key,
  person bigint not null,
  seats bigint[] not null,
  -- The seat by which it is asked for.
  seat bigint not null,
  at timestamptz not null default clock_timestamp(),
  -- The answer of the backend that decided; null while it waits.
  outcome jsonb
);
create index on lab_attempt (person, seat, number desc);
create index on lab_attempt (at);

-- The name of the topic belongs to the database: two servers with a database each may share their brokers.
create table lab_queue (
  one boolean primary key default true check (one),
  topic text not null default gen_random_uuid()
);
insert into lab_queue default values;
